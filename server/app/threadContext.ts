import { isSecretFile } from '../../common/base/secretFiles.ts';
import type { HitKind } from '../../common/model/search.ts';
import type { ContextItem, ContextPiece, ThreadCommand } from '../../common/model/thread.ts';
import { assembleContext, type AssembledContext, type Candidate } from '../core/chat/context.ts';
import { MEMORY_KINDS, withRecalled } from '../core/chat/recalled.ts';
import type { Logger } from '../ports/logger.ts';
import type { RecallEngine } from '../ports/recallEngine.ts';
import type { SearchEngine } from '../ports/searchEngine.ts';
import type { Store } from '../ports/store.ts';
import type { TokenCounter } from '../ports/tokenCounter.ts';
import { asWords } from './chatContext.ts';
import { candidateOf, candidateOfRecalled } from './contextCandidates.ts';
import { canonicalFolder, canonicalRoot } from './folder.ts';
import { withLinked } from '../core/chat/linked.ts';
import { graphContext, type GraphContextServices } from './graphContext.ts';
import { sessionContext } from './sessionContext.ts';
import { recallWith, type RecallIndex } from './recallWith.ts';

export interface ThreadContextRequest {
	readonly text: string;
	readonly command?: ThreadCommand | undefined;
	readonly attachments: readonly ContextPiece[];
	readonly editor: readonly ContextPiece[];
	readonly exclude: readonly string[];
	/** What went along when it was asked before; it goes along again, in the place of what the editor shows. */
	readonly again?: readonly ContextItem[] | undefined;
	/** Look for more besides what went along before. */
	readonly more?: boolean | undefined;
	readonly roots: readonly string[];
	/** The conversation's question before this one, which a short question leans on. */
	readonly previous?: string | undefined;
	/** The window's session; see `/session`. */
	readonly session?: string | undefined;
	/** The conversation, which is no source for itself. */
	readonly thread?: string | undefined;
	/** Seq of the event before the question: nothing is found in the question itself, so that nobody waits for it. */
	readonly upTo?: number | undefined;
	readonly signal: AbortSignal;
}

export type ThreadContext = AssembledContext & { readonly notices: string[] };

/** Most tokens of what goes along with a question; see docs/decisions/0015-counting-tokens.md. */
export const CONTEXT_TOKENS = { attached: 10_000, others: 6000, open: 2000 };

const MAX_FOUND = 16;
const MAX_RECALLED = 10;
/** What scores less than this share of the best passage has little to do with the question. */
const LEAST_SHARE = 0.4;
/** A question of fewer words is searched for together with the one before it. */
const FEW_WORDS = 4;
/** Longest text that `similar` compares. UTF-16 units. */
const MAX_COMPARED = 20_000;

/** Commands that search for some kinds only. */
const KINDS: Readonly<Partial<Record<ThreadCommand, readonly HitKind[]>>> = {
	tasks: ['task'],
	session: ['terminal', 'git', 'task', 'chat'],
};

export interface ContextServices extends GraphContextServices {
	readonly store: Store;
	readonly index: ContextIndex;
	readonly tokens: TokenCounter;
	readonly logger: Logger;
}

/** The part of `IndexAccess` that context is found with. */
export interface ContextIndex {
	services(): Promise<{
		readonly engine: Pick<SearchEngine, 'search'>;
		readonly recall: Pick<RecallEngine, 'recall'>;
		readonly indexer: { settled(upTo?: number): Promise<void> };
	}>;
}

/** Finds and chooses what goes along with a question; without an index there is less of it, and a notice. */
export async function findThreadContext(
	services: ContextServices,
	request: ThreadContextRequest,
): Promise<ThreadContext> {
	const { store, index, tokens, logger } = services;
	const { attachments, exclude, again, more = false, signal } = request;
	const looks = again === undefined || more;
	const [count, found] = await Promise.all([tokens.ready(), looks ? find(index, request, logger) : NOTHING]);
	signal.throwIfAborted();
	const candidates: Candidate[] = [
		...attachments.map((piece) => given(piece, 'attached')),
		...(again === undefined ? ownContext(store, request) : again.flatMap(sentBefore)),
		...(looks ? withLinked(found.candidates, linked(services, request)) : []),
	];
	const context = assembleContext({ candidates, exclude: new Set(exclude), budget: CONTEXT_TOKENS, count });
	return { ...context, notices: [...found.notices, ...context.items.flatMap(noticeOf)] };
}

/** What goes along besides what is attached and found. */
function ownContext(store: Store, request: ThreadContextRequest): Candidate[] {
	const shown = request.editor.map((piece) => given(piece, 'editor'));
	return request.command === 'session' ? [...sessionContext(store, request), ...shown] : shown;
}

/** What was attached is a part of the question. */
function sentBefore({ id: _id, tokens: _tokens, number: _number, ...item }: ContextItem): Candidate[] {
	return item.origin === 'attached' ? [] : [item];
}

/** What the graph knows more of; without a graph there is nothing of it. */
function linked(services: ContextServices, request: ThreadContextRequest): Candidate[] {
	const { text, command, attachments, editor } = request;
	try {
		return graphContext(services, { text, command, pieces: [...attachments, ...editor.slice(0, 1)] });
	} catch (error) {
		services.logger.warn('The knowledge graph was not asked for context', { error: String(error) });
		return [];
	}
}

function noticeOf({ cut, label, path, tokens }: ContextItem): string[] {
	return cut === true ? [`${label || path} is too long to go along whole: its first ${tokens} tokens are sent.`] : [];
}

interface Found {
	readonly candidates: readonly Candidate[];
	readonly notices: string[];
}

const NOTHING: Found = { candidates: [], notices: [] };

async function find(index: ContextIndex, request: ThreadContextRequest, logger: Logger): Promise<Found> {
	const { signal, command, upTo } = request;
	const query = queryOf(request);
	if (query === '') return { candidates: [], notices: [] };
	try {
		const { engine, indexer } = await index.services();
		signal.throwIfAborted();
		await indexer.settled(upTo);
		signal.throwIfAborted();
		const [found, recalled] = await Promise.all([
			command === 'notes' ? [] : search(engine, query, request),
			command === 'tasks' || command === 'session' ? [] : recallMemories(index, query, signal),
		]);
		return { candidates: command === 'notes' ? recalled : withRecalled(found, recalled), notices: [] };
	} catch (error) {
		signal.throwIfAborted();
		logger.warn('No context was found for a question', { error: String(error) });
		return { candidates: [], notices: ['The index could not be searched for context.'] };
	}
}

async function search(
	engine: Pick<SearchEngine, 'search'>,
	words: string,
	request: ThreadContextRequest,
): Promise<Candidate[]> {
	const { command, thread, upTo, signal } = request;
	const kinds = command === undefined ? undefined : KINDS[command];
	const query = kinds === undefined ? words : `${words} kind:${kinds.join(',')}`;
	const roots = request.roots.map(canonicalRoot);
	const { hits } = await engine.search({
		query,
		roots,
		limit: MAX_FOUND,
		mode: 'hybrid',
		signal,
		...(upTo !== undefined && { upTo }),
	});
	const others = hits.filter(({ path }) => path !== `chat/${thread}` && !isSecretFile(path));
	const least = (others[0]?.score ?? 0) * LEAST_SHARE;
	return others.filter(({ score }) => score >= least).map(candidateOf);
}

/** What was superseded, archived or said twice is held back. */
async function recallMemories(index: RecallIndex, query: string, signal: AbortSignal): Promise<Candidate[]> {
	const plain = { tags: [], include: [], minStrength: 0, mode: 'hybrid' as const };
	const { hits } = await recallWith(index, { query, kinds: MEMORY_KINDS, limit: MAX_RECALLED, ...plain, signal });
	return hits.map(candidateOfRecalled);
}

/** What is searched for: the question, the one it leans on, or what it is about. */
function queryOf({ text, attachments, editor, command, previous }: ThreadContextRequest): string {
	const few = text.trim().split(/\s+/).length < FEW_WORDS;
	const words = asWords(few && previous !== undefined ? `${previous} ${text}` : text).trim();
	if (words !== '' || command === 'session') return words;
	return asWords((attachments[0] ?? editor[0])?.text.slice(0, MAX_COMPARED) ?? '').trim();
}

function given(piece: ContextPiece, origin: 'attached' | 'editor'): Candidate {
	return { ...piece, origin, root: piece.root === '' ? '' : canonicalFolder(piece.root), why: [] };
}
