import { z } from 'zod';

/** What kind of thing a hit is. */
export const hitKind = z.enum([
	'code',
	'doc',
	'note',
	'capture',
	'task',
	'chat',
	'terminal',
	'git',
	'summary',
	'session',
	'project',
	'context',
	'entity',
]);
export type HitKind = z.infer<typeof hitKind>;

/** Why a hit was found; `score` parts add up to the hit's score before diversification. */
export const hitReason = z.object({
	/** `meaning` vector, `text` BM25, `symbol` name match, `path` path match, `recency` edited lately. */
	part: z.enum(['meaning', 'text', 'symbol', 'path', 'recency']),
	/** Short sentence for the user, such as `name match: parseHeader`. */
	label: z.string(),
	/** The part's share of the final score. */
	score: z.number(),
});
export type HitReason = z.infer<typeof hitReason>;

/** One passage found. Lines are 1-based and inclusive. */
export const searchHit = z.object({
	id: z.string(),
	kind: hitKind,
	/** Workspace folder (absolute path) the file belongs to; empty for captures, tasks and notes. */
	root: z.string(),
	/** Relative to `root`, `/` separated; for captures, tasks and notes `capture/<id>`, `task/<id>`, `note/<id>`. */
	path: z.string(),
	startLine: z.number().int(),
	endLine: z.number().int(),
	score: z.number(),
	symbol: z.string(),
	symbolKind: z.string(),
	/** `class › method`, without the file. */
	breadcrumb: z.string(),
	language: z.string(),
	/** The passage's best lines, verbatim. */
	snippet: z.string(),
	/** First line of the snippet, 1-based. */
	snippetStartLine: z.number().int(),
	/** `[start, end)` UTF-16 offsets into `snippet` to highlight. */
	highlights: z.array(z.tuple([z.number().int(), z.number().int()])),
	why: z.array(hitReason),
});
export type SearchHit = z.infer<typeof searchHit>;

export const searchMode = z.enum(['hybrid', 'vector', 'keyword']);
export type SearchMode = z.infer<typeof searchMode>;
