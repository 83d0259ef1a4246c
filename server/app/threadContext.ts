import type { HitKind, SearchHit } from '../../common/model/search.ts';
import type { ContextPiece, ThreadCommand } from '../../common/model/thread.ts';
import { assembleContext, type AssembledContext, type Candidate } from '../core/chat/context.ts';
import type { Logger } from '../ports/logger.ts';
import type { TokenCounter } from '../ports/tokenCounter.ts';
import { asWords } from './chatContext.ts';
import { candidateOf } from './contextCandidates.ts';
import { canonicalFolder } from './folder.ts';
import type { IndexAccess } from './indexAccess.ts';

export interface ThreadContextRequest {
	readonly text: string;
	readonly command?: ThreadCommand | undefined;
	readonly attachments: readonly ContextPiece[];
	readonly editor: readonly ContextPiece[];
	readonly exclude: readonly string[];
	readonly roots: readonly string[];
	/** The conversation's question before this one, which a short question leans on. */
	readonly previous?: string | undefined;
	/** The conversation, which is no source for itself. */
	readonly thread?: string | undefined;
	readonly signal: AbortSignal;
}

export type ThreadContext = AssembledContext & { readonly notices: string[] };

/** Most tokens of what goes along with a question besides what the user attached. */
export const CONTEXT_TOKENS = 6000;

const MAX_FOUND = 16;
/** What scores less than this share of the best passage has little to do with the question. */
const LEAST_SHARE = 0.4;
/** A question of fewer words is searched for together with the one before it. */
const FEW_WORDS = 4;
/** Longest text that `similar` compares. UTF-16 units. */
const MAX_COMPARED = 20_000;

/** Commands that look in one place only. */
const KINDS: Readonly<Partial<Record<ThreadCommand, readonly HitKind[]>>> = {
	notes: ['note', 'capture'],
	tasks: ['task'],
};

/** Finds and chooses what goes along with a question; without an index there is less of it, and a notice. */
export async function findThreadContext(
	{ index, tokens, logger }: { readonly index: IndexAccess; readonly tokens: TokenCounter; readonly logger: Logger },
	request: ThreadContextRequest,
): Promise<ThreadContext> {
	const { attachments, editor, exclude, signal } = request;
	const [count, found] = await Promise.all([tokens.ready(), search(index, request, logger)]);
	signal.throwIfAborted();
	const candidates: Candidate[] = [
		...attachments.map((piece) => given(piece, 'attached')),
		...editor.map((piece) => given(piece, 'editor')),
		...found.hits.map(candidateOf),
	];
	const context = assembleContext({ candidates, exclude: new Set(exclude), budget: CONTEXT_TOKENS, count });
	return { ...context, notices: found.notices };
}

interface Found {
	readonly hits: readonly SearchHit[];
	readonly notices: string[];
}

async function search(index: IndexAccess, request: ThreadContextRequest, logger: Logger): Promise<Found> {
	const { signal } = request;
	const query = queryOf(request);
	if (query === '') return { hits: [], notices: [] };
	try {
		const { engine, indexer } = await index.services();
		signal.throwIfAborted();
		await indexer.settled();
		signal.throwIfAborted();
		const roots = request.roots.map(canonicalFolder);
		const { hits } = await engine.search({ query, roots, limit: MAX_FOUND, mode: 'hybrid', signal });
		const others = hits.filter(({ path }) => path !== `chat/${request.thread}`);
		const least = (others[0]?.score ?? 0) * LEAST_SHARE;
		return { hits: others.filter(({ score }) => score >= least), notices: [] };
	} catch (error) {
		signal.throwIfAborted();
		logger.warn('No context was found for a question', { error: String(error) });
		return { hits: [], notices: ['The index could not be searched for context.'] };
	}
}

/** What is searched for: the question, the one it leans on, or what it is about. */
function queryOf({ text, command, attachments, editor, previous }: ThreadContextRequest): string {
	const few = text.trim().split(/\s+/).length < FEW_WORDS;
	const words = asWords(few && previous !== undefined ? `${previous} ${text}` : text).trim();
	const about = words === '' ? asWords((attachments[0] ?? editor[0])?.text.slice(0, MAX_COMPARED) ?? '').trim() : words;
	const kinds = command === undefined ? undefined : KINDS[command];
	if (kinds === undefined || about === '') return about;
	return `${about} kind:${kinds.join(',')}`;
}

function given(piece: ContextPiece, origin: 'attached' | 'editor'): Candidate {
	return { ...piece, origin, root: piece.root === '' ? '' : canonicalFolder(piece.root), why: [] };
}
