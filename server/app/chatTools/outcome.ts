import { counted } from '../../../common/base/counted.ts';
import { isSecretFile } from '../../../common/base/secretFiles.ts';
import type { Recalled } from '../../../common/model/memory.ts';
import type { ContextItem } from '../../../common/model/thread.ts';
import type { OperationName, Output } from '../../../common/protocol/index.ts';
import { contextId, type Candidate } from '../../core/chat/context.ts';
import { fenced } from '../../core/chat/fences.ts';
import { blockOf } from '../../core/chat/threadPrompt.ts';
import { candidateOf, candidateOfRecalled } from '../contextCandidates.ts';
import { resultText } from '../resultText.ts';

/** What a tool gives the model, and the user. */
export interface ToolOutcome {
	/** For the model, between fences. */
	readonly text: string;
	/** Passages that are new in the conversation, with the numbers by which the answer may cite them. */
	readonly items: ContextItem[];
	/** For the user: one line. */
	readonly summary: string;
}

export interface OutcomeRequest {
	readonly operation: OperationName;
	readonly output: unknown;
	/** What the model has already. */
	readonly known: readonly ContextItem[];
	/** Ids that the user took out. */
	readonly exclude: ReadonlySet<string>;
	/** Path of a record that is left out. */
	readonly without: string;
	/** Most tokens of what is new. */
	readonly budget: number;
	readonly count: (text: string) => number;
	readonly fence: string;
}

/** Makes an operation's output fit for a model: passages are numbered and fenced, everything is cut to the budget. */
export function outcomeOf(request: OutcomeRequest): ToolOutcome {
	const { operation, output } = request;
	const candidates = candidatesOf(operation, output)?.filter(({ root, path }) =>
		root === '' ? path !== request.without : !isSecretFile(path),
	);
	return candidates === undefined ? plain(request) : passages(candidates, request);
}

/** The table of operations ties a name to its output; here it is known at run time only. */
function candidatesOf(operation: OperationName, output: unknown): Candidate[] | undefined {
	if (operation === 'search/query') return (output as Output<'search/query'>).hits.map(candidateOf);
	if (operation === 'memory/recall')
		return (output as Output<'memory/recall'>).hits.map((hit: Recalled) => candidateOfRecalled(hit));
	return undefined;
}

function passages(candidates: readonly Candidate[], request: OutcomeRequest): ToolOutcome {
	const { known, exclude, count, fence } = request;
	const items: ContextItem[] = [];
	const again: number[] = [];
	let room = request.budget;
	for (const candidate of candidates) {
		const id = contextId(candidate);
		const before = known.find((item) => contextId(item) === id);
		if (before !== undefined) again.push(before.number);
		const tokens = count(candidate.text);
		if (before !== undefined || exclude.has(id) || tokens > room) continue;
		room -= tokens;
		items.push({ ...candidate, why: [...candidate.why], id, tokens, number: known.length + items.length + 1 });
	}
	const parts = [
		...items.map((item) => blockOf({ ...item, text: unfenced(item.text, fence) }, fence)),
		again.length > 0 && `You have ${again.map((number) => `[${number}]`).join(', ')} already.`,
	].filter((part) => part !== false);
	const found = items.length + again.length;
	return {
		text: parts.length === 0 ? 'Nothing was found.' : parts.join('\n\n'),
		items,
		summary: found === 1 ? '1 passage' : `${found} passages`,
	};
}

function plain({ operation, output, budget, count, fence }: OutcomeRequest): ToolOutcome {
	const text = withinTokens(unfenced(resultText(operation, output), fence), budget, count);
	return { text: fenced('result', { of: operation }, text, fence), items: [], summary: summaryOf(operation, output) };
}

function summaryOf(operation: OperationName, output: unknown): string {
	switch (operation) {
		case 'task/list':
			return counted((output as Output<'task/list'>).tasks.length, 'task');
		case 'activity/recent':
			return counted((output as Output<'activity/recent'>).entries.length, 'event');
		case 'task/create':
			return `Made T-${(output as Output<'task/create'>).number}.`;
		default:
			return 'Done.';
	}
}

/** A model was told the fence's name and could have had it written into what is found. */
function unfenced(text: string, fence: string): string {
	return text.replaceAll(fence, '…');
}

/** The beginning of a text, whole lines, as much as fits. */
function withinTokens(text: string, budget: number, count: (text: string) => number): string {
	if (count(text) <= budget) return text;
	const lines = text.split('\n');
	let room = budget;
	const fitting = lines.findIndex((line) => (room -= count(line) + 1) < 0);
	return [...lines.slice(0, fitting), '… (cut)'].join('\n');
}
