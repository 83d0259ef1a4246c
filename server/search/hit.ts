import type { HitReason, SearchHit } from '../../common/model/search.ts';
import { bestLines } from '../core/ranking/snippet.ts';
import type { TermFinder } from '../core/text/termFinder.ts';
import { terms } from '../core/text/terms.ts';
import type { ChunkRow } from '../ports/chunkTable.ts';
import type { Candidate } from './candidates.ts';

/** What was asked, to explain an answer with. */
export interface Asked {
	/** Words as the user wrote them. */
	readonly words: readonly string[];
	readonly finder: TermFinder;
	readonly phrases: readonly string[];
	/** Ms since the epoch. */
	readonly now: number;
}

/** A candidate and its row as they are shown: best lines, highlights, and the reasons, weightiest first. */
export function toHit(row: ChunkRow, candidate: Candidate, asked: Asked): SearchHit {
	// A piece of a split definition repeats its header, which lies elsewhere in the file.
	const headerLines = Math.max(0, row.text.split('\n').length - (row.endLine - row.startLine + 1));
	const snippet = bestLines(row.text, headerLines, asked.finder, asked.phrases);
	return {
		id: row.id,
		kind: row.kind,
		root: row.root,
		path: row.path,
		startLine: row.startLine,
		endLine: row.endLine,
		score: candidate.score,
		symbol: row.symbol,
		symbolKind: row.symbolKind,
		breadcrumb: row.breadcrumb,
		language: row.language,
		snippet: snippet.text,
		snippetStartLine: row.startLine + snippet.skippedLines,
		highlights: snippet.highlights,
		why: reasons(row, candidate, asked),
	};
}

function reasons(row: ChunkRow, { facts, parts }: Candidate, asked: Asked): HitReason[] {
	const labels: Readonly<Record<HitReason['part'], () => string>> = {
		meaning: () => `similar meaning (${Math.round((facts.similarity ?? 0) * 100)} %)`,
		text: () => textLabel(row.text, asked),
		symbol: () => `name match: ${row.symbol}`,
		path: () => `path match: ${row.path}`,
		recency: () => (row.kind === 'capture' ? 'captured ' : 'edited ') + ago(asked.now - row.mtimeMs),
	};
	return Object.entries(parts)
		.map(([part, score]) => ({ part: part as HitReason['part'], score }))
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score)
		.map(({ part, score }) => ({ part, label: labels[part](), score }));
}

function textLabel(text: string, asked: Asked): string {
	const present = asked.finder.present(text);
	const found = asked.words.filter((word) => terms(word).some((term) => present.has(term)));
	const quoted = asked.phrases.map((phrase) => `“${phrase}”`);
	return `contains ${[...quoted, ...found].slice(0, MAX_WORDS).join(', ') || 'words of its name'}`;
}

function ago(ms: number): string {
	const hours = ms / 3_600_000;
	if (hours < 1) return 'within the hour';
	if (hours < 24) return `${Math.floor(hours)} h ago`;
	const days = Math.floor(hours / 24);
	return days === 1 ? 'yesterday' : `${days} days ago`;
}

const MAX_WORDS = 6;
