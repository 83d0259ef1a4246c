import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { OperationError } from '../../common/protocol/errors.ts';

export interface BeirDocument {
	readonly id: string;
	/** Title and text. */
	readonly text: string;
}

export interface BeirQuery {
	readonly id: string;
	readonly text: string;
	/** Relevance of documents by their ids. */
	readonly relevance: ReadonlyMap<string, number>;
}

/**
 * Reads a retrieval data set in the form of BEIR: documents, and the queries that have a relevant one.
 * @throws OperationError `invalidInput` naming the file and the line.
 */
export async function readBeir(dir: string): Promise<{ corpus: BeirDocument[]; queries: BeirQuery[] }> {
	// One after the other: of several files that are missing, always the first is named.
	const corpus = await readLines(dir, 'corpus.jsonl', parseDocument);
	const queries = await readLines(dir, 'queries.jsonl', parseQuery);
	const judgements = await readLines(dir, path.join('qrels', 'test.tsv'), parseJudgement);
	const relevance = new Map<string, Map<string, number>>();
	for (const judgement of judgements) {
		if (judgement === undefined || judgement.score <= 0) continue;
		const ofQuery = relevance.get(judgement.query) ?? new Map<string, number>();
		relevance.set(judgement.query, ofQuery.set(judgement.document, judgement.score));
	}
	const asked = queries.flatMap(({ id, text }) => {
		const judged = relevance.get(id);
		return judged === undefined ? [] : [{ id, text, relevance: judged }];
	});
	return { corpus, queries: asked };
}

const document = z.object({ _id: z.string(), title: z.string().optional(), text: z.string() });
const query = z.object({ _id: z.string(), text: z.string() });

function parseDocument(line: string): BeirDocument {
	const { _id: id, title = '', text } = document.parse(JSON.parse(line));
	return { id, text: title === '' ? text : `${title}\n${text}` };
}

function parseQuery(line: string): { id: string; text: string } {
	const { _id: id, text } = query.parse(JSON.parse(line));
	return { id, text };
}

/** `query-id⇥corpus-id⇥score`; undefined for the line of column names. */
function parseJudgement(line: string): { query: string; document: string; score: number } | undefined {
	const fields = line.split('\t');
	if (fields[0] === 'query-id') return undefined;
	const [query, document, score] = fields;
	if (query === undefined || document === undefined || !Number.isFinite(Number(score)))
		throw new Error('expected query, document and score, separated by tabs');
	return { query, document, score: Number(score) };
}

async function readLines<T>(dir: string, name: string, parse: (line: string) => T): Promise<T[]> {
	const text = await readFile(path.join(dir, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
		throw new OperationError('invalidInput', `${path.join(dir, name)} cannot be read (${error.code}).`);
	});
	return text.split(/\r?\n/).flatMap((line, at) => {
		if (line.trim() === '') return [];
		try {
			return [parse(line)];
		} catch (error) {
			throw new OperationError('invalidInput', `Line ${at + 1} of ${name} cannot be read: ${String(error)}`);
		}
	});
}
