import type { ContextPiece, ThreadCommand } from '../../common/model/thread.ts';
import type { Candidate } from '../core/chat/context.ts';
import { linesAround } from '../core/chat/excerpt.ts';
import { isMemory } from '../core/chat/recalled.ts';
import { spokenOf } from '../core/graph/spoken.ts';
import type { Graph, NearRecord } from '../ports/graph.ts';
import type { RecordTexts } from '../ports/recordTexts.ts';
import type { Store } from '../ports/store.ts';
import { canonicalFolder } from './folder.ts';

export interface GraphContextServices {
	readonly store: Store;
	readonly graph: Pick<Graph, 'soFar'>;
	readonly records: RecordTexts;
}

export interface GraphContextRequest {
	readonly text: string;
	readonly command?: ThreadCommand | undefined;
	/** What was attached, and what the editor shows: what is known of those files may help. */
	readonly pieces: readonly ContextPiece[];
}

const MAX_NEAR = 6;
/** Some are left out after they were found. */
const MAX_LOOKED_AT = 24;
/** Longest piece of one. UTF-16 units. */
const MAX_PIECE = 1600;
/** Chats repeat what was said before; commands are found by what they say. Of sessions, which name all that was open, one. */
const KINDS: Readonly<Partial<Record<ThreadCommand | 'any', readonly string[]>>> = {
	any: ['note', 'task', 'git', 'session', 'capture', 'summary'],
	notes: ['note', 'capture'],
	tasks: ['task'],
	search: [],
	session: [],
};

/**
 * What the knowledge graph links to the things that a question names, and to the files it is asked about. The graph is
 * taken as far as it has come: an answer does not wait for it.
 */
export function graphContext(
	{ store, graph, records }: GraphContextServices,
	{ text, command, pieces }: GraphContextRequest,
): Candidate[] {
	const kinds = KINDS[command ?? 'any'] ?? KINDS.any!;
	const queries = kinds.length === 0 ? undefined : graph.soFar();
	if (queries === undefined) return [];
	const files = pieces
		.filter(({ root }) => root !== '')
		.map(({ root, path }) => ({ root: canonicalFolder(root), path }));
	const found: Candidate[] = [];
	for (const near of queries.near(spokenOf(text, files), MAX_LOOKED_AT)) {
		if (found.length === MAX_NEAR) break; // what is not taken is not read
		const { kind, id } = near.node.record ?? { kind: '', id: '' };
		if (!kinds.includes(kind) || (kind === 'session' && found.some((one) => one.kind === kind))) continue;
		if (isMemory({ kind, root: '' }) && isHeldBack(store, id)) continue;
		const candidate = candidateOf(near, records);
		if (candidate !== undefined) found.push(candidate);
	}
	return found;
}

function candidateOf(
	{ node: { record }, score, reasons, by }: NearRecord,
	records: RecordTexts,
): Candidate | undefined {
	const { kind, id } = record!;
	const read = records.read(kind, id);
	if (read === undefined) return undefined;
	const why = reasons.map((label) => ({ part: 'link' as const, label, score }));
	const place = { kind, root: '', path: `${kind}/${id}`, label: read.title.slice(0, 500), language: '' };
	return { ...place, ...linesAround(read.text, by, MAX_PIECE), origin: 'found', why };
}

/** What was superseded or archived does not hold any more. */
function isHeldBack(store: Store, id: string): boolean {
	const usage = store.memory.usage(id);
	return usage !== undefined && (usage.superseded !== undefined || usage.status === 'archived');
}
