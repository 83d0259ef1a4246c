import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SearchMode } from '../../common/model/search.ts';
import type { IndexedFile } from '../core/indexedFile.ts';
import { type Judged, type RetrievalMetrics, retrievalMetrics } from '../core/ranking/metrics.ts';
import type { ChunkTable } from '../ports/chunkTable.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { SearchEngine } from '../ports/searchEngine.ts';
import { type BeirDocument, readBeir } from './beir.ts';

export interface EvalRetrievalOptions {
	/** Folder with `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`. */
	readonly beirDir: string;
	readonly mode: SearchMode;
	readonly embedder: Embedder;
	readonly openTable: (dir: string) => Promise<ChunkTable>;
	readonly createEngine: (table: ChunkTable) => SearchEngine;
	readonly signal?: AbortSignal;
}

export interface EvalRetrievalResult extends RetrievalMetrics {
	readonly mode: SearchMode;
	/** Queries that have a relevant document; the others are not asked. */
	readonly queries: number;
}

/**
 * Measures the engine that serves users on a BEIR folder: every document is one passage of a table in a temporary
 * folder, every query is asked as a user would, without what the query language would take for filters.
 * @throws OperationError `invalidInput` when a file is missing or has a line that cannot be read.
 */
export async function evalRetrieval(options: EvalRetrievalOptions): Promise<EvalRetrievalResult> {
	const { beirDir, mode, openTable, createEngine, signal } = options;
	const { corpus, queries } = await readBeir(beirDir);
	const dir = await mkdtemp(path.join(tmpdir(), 'understory-eval-'));
	try {
		const table = await openTable(dir);
		try {
			await fill(table, corpus, options);
			const engine = createEngine(table);
			const answers: Judged[] = [];
			for (const { text, relevance } of queries) {
				signal?.throwIfAborted();
				const { hits } = await engine.search({ query: plain(text), roots: [], limit: DEPTH, mode });
				answers.push({ ranking: hits.map((hit) => corpus[ordinalOf(hit.path)]!.id), relevance });
			}
			return { mode, queries: queries.length, ...retrievalMetrics(answers) };
		} finally {
			await table.close();
		}
	} finally {
		await rm(dir, { recursive: true, force: true });
	}
}

/** A document has neither a path nor a name, as a capture. */
async function fill(table: ChunkTable, corpus: readonly BeirDocument[], options: EvalRetrievalOptions): Promise<void> {
	for (let at = 0; at < corpus.length; at += BATCH) {
		options.signal?.throwIfAborted();
		const documents = corpus.slice(at, at + BATCH);
		const texts = documents.map(({ text }) => text);
		const vectors = await options.embedder.embed(texts, 'passage', options.signal);
		await table.putFiles(
			'',
			texts.map((text, offset) => indexed(text, `${PREFIX}${at + offset}`, vectors[offset]!)),
		);
	}
	await table.optimize();
}

function indexed(text: string, name: string, vectors: Float32Array): IndexedFile {
	const hash = createHash('sha256').update(text).digest('hex');
	const endLine = text.split('\n').length;
	const chunk = { startLine: 1, endLine, symbol: '', symbolKind: '', breadcrumb: '', text, hash };
	return {
		path: name,
		size: text.length,
		mtimeMs: 0,
		hash,
		language: '',
		kind: 'capture',
		tags: [],
		chunks: [chunk],
		vectors,
	};
}

function ordinalOf(name: string): number {
	return Number(name.slice(PREFIX.length));
}

/** `python -c "print"` is a question here, not an exclusion and a phrase. */
function plain(query: string): string {
	return query.replaceAll(/["“”]|(?<=^|\s)-+|:/g, ' ').trim();
}

const PREFIX = 'capture/';
const BATCH = 512;
const DEPTH = 100;
