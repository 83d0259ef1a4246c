import { isSecretFile } from '../../common/base/secretFiles.ts';
import type { ChatInstruction, ChatSelection, ChatSource } from '../../common/model/chat.ts';
import { recordName } from '../../common/model/kinds.ts';
import type { SearchHit } from '../../common/model/search.ts';
import type { PromptPassage } from '../core/chat/prompt.ts';
import type { Logger } from '../ports/logger.ts';
import type { SearchAnswer } from '../ports/searchEngine.ts';
import { canonicalFolder, canonicalRoot } from './folder.ts';
import type { IndexAccess } from './indexAccess.ts';

export interface ChatContextRequest {
	readonly instruction: ChatInstruction;
	readonly text: string;
	readonly selection: ChatSelection;
	readonly roots: readonly string[];
	readonly signal: AbortSignal;
}

/** What the index knows that may help. `languages` are those of the passages. */
export interface ChatContext {
	readonly passages: PromptPassage[];
	readonly sources: ChatSource[];
	readonly languages: string[];
	readonly notices: string[];
}

const MAX_PASSAGES = 6;
/** Longest text that `similar` compares. UTF-16 units. */
const MAX_COMPARED = 20_000;

/** Finds passages that belong to a question about a selection; without an index there are none, and a notice. */
export async function findContext(
	index: IndexAccess,
	request: ChatContextRequest,
	logger: Logger,
): Promise<ChatContext> {
	return contextOf(request.signal, logger, async () => {
		const answers = await search(index, request);
		return interleave(answers.map(({ hits }) => hits.filter((hit) => !overlaps(hit, request.selection))));
	});
}

export interface PassageRequest {
	/** Words as they stand in an output: quotes and colons in it are no filters. */
	readonly query: string;
	readonly roots: readonly string[];
	readonly signal: AbortSignal;
	/** Path of a record that is left out. */
	readonly without: string;
}

/** Finds passages for a text that is no selection; without an index there are none, and a notice. */
export async function findPassages(
	index: IndexAccess,
	{ query, roots, signal, without }: PassageRequest,
	logger: Logger,
): Promise<ChatContext> {
	return contextOf(signal, logger, async () => {
		const { engine } = await index.services();
		const limit = MAX_PASSAGES + 1;
		const answer = await engine.search({
			query: asWords(query),
			roots: roots.map(canonicalRoot),
			limit,
			mode: 'hybrid',
			signal,
		});
		return answer.hits.filter(({ root, path }) => root !== '' || path !== without);
	});
}

async function contextOf(
	signal: AbortSignal,
	logger: Logger,
	find: () => Promise<readonly SearchHit[]>,
): Promise<ChatContext> {
	try {
		const chosen = (await find()).filter(({ path }) => !isSecretFile(path)).slice(0, MAX_PASSAGES);
		signal.throwIfAborted();
		return {
			passages: chosen.map((hit, at) => passageOf(hit, at + 1)),
			sources: chosen.map((hit, at) => sourceOf(hit, at + 1)),
			languages: chosen.map(({ language }) => language),
			notices: [],
		};
	} catch (error) {
		signal.throwIfAborted();
		logger.warn('No context was found for a question', { error: String(error) });
		return { passages: [], sources: [], languages: [], notices: ['The index could not be searched for context.'] };
	}
}

async function search(index: IndexAccess, request: ChatContextRequest): Promise<SearchAnswer[]> {
	const { selection, text, signal } = request;
	const { engine } = await index.services();
	signal.throwIfAborted();
	const roots = request.roots.map(canonicalRoot);
	const { root, path, startLine, endLine } = selection;
	const exclude = root === '' ? {} : { exclude: { root: canonicalFolder(root), path, startLine, endLine } };
	const compared = selection.text.slice(0, MAX_COMPARED);
	const query = request.instruction === 'test' ? `test ${path} ${text}` : text;
	return Promise.all([
		...(query.trim() === ''
			? []
			: [engine.search({ query: asWords(query), roots, limit: MAX_PASSAGES, mode: 'hybrid', signal })]),
		...(compared.trim() === ''
			? []
			: [engine.similar({ text: compared, roots, limit: MAX_PASSAGES, signal, ...exclude })]),
	]);
}

/** A question is no query: quotes, colons and minus signs in it are punctuation and no filters. */
export function asWords(question: string): string {
	return question
		.replaceAll(/["“”:]/g, ' ')
		.replaceAll(/(^|\s)-+/g, '$1')
		.slice(0, 2000);
}

/** The first of each list, then the second of each, without what was there before. */
function interleave(lists: readonly SearchHit[][]): SearchHit[] {
	const length = Math.max(0, ...lists.map((list) => list.length));
	const mixed = Array.from({ length }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
	return [...new Map(mixed.map((hit) => [hit.id, hit])).values()];
}

/** The selection itself and its surroundings are sent as the editor shows them. */
function overlaps(hit: SearchHit, { root, path, startLine, endLine }: ChatSelection): boolean {
	if (root === '' || hit.path !== path || hit.root !== canonicalFolder(root)) return false;
	return hit.startLine <= endLine && hit.endLine >= startLine;
}

function passageOf(hit: SearchHit, number: number): PromptPassage {
	const { path, snippet, snippetStartLine } = hit;
	const endLine = snippetStartLine + snippet.split('\n').length - 1;
	const name = recordName(hit, hit.breadcrumb);
	return { number, path, startLine: snippetStartLine, endLine, text: snippet, name };
}

function sourceOf(hit: SearchHit, number: number): ChatSource {
	const { path, startLine, endLine, name } = passageOf(hit, number);
	return { number, root: hit.root, path, startLine, endLine, symbol: hit.symbol, ...(name !== undefined && { name }) };
}
