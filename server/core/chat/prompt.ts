import { plainLineSpan } from '../../../common/base/lineRange.ts';
import type {
	ChatDiagnostic,
	ChatInstruction,
	ChatSelection,
	ChatTurn,
	EarlierTurns,
	SentAlong,
} from '../../../common/model/chat.ts';
import { fenced, fenceRules } from './fences.ts';
import { firstTokens, lastTokens, type Count } from './fitting.ts';

/** A passage of the index that may help to answer. */
export interface PromptPassage {
	readonly number: number;
	readonly path: string;
	readonly startLine: number;
	readonly endLine: number;
	readonly text: string;
	/** What it is called when its path is no place a user knows. */
	readonly name?: string | undefined;
}

export interface PromptParts {
	readonly instruction: ChatInstruction;
	/** What the user typed. */
	readonly text: string;
	readonly selection: ChatSelection;
	readonly diagnostics: readonly ChatDiagnostic[];
	readonly passages: readonly PromptPassage[];
	readonly history: readonly ChatTurn[];
	/**
	 * Part of the name of every fence. Whoever wrote the text between fences must not have been able to guess it, and it
	 * must not occur there; see `fenceFor`.
	 */
	readonly fence: string;
	readonly count: Count;
}

export interface Prompt {
	readonly system: string;
	readonly turns: ChatTurn[];
}

/** A prompt, and what is in it: which of the passages, and what besides the selection. */
export interface SentPrompt extends Prompt {
	readonly passages: readonly PromptPassage[];
	readonly along: SentAlong;
}

/** True when the answer is lines that take the place of the selection. */
export function rewrites(instruction: ChatInstruction): boolean {
	return instruction === 'edit' || instruction === 'fix' || instruction === 'document';
}

/**
 * What a model is sent. Everything that comes from files is between fences and declared to be data; only the user's own
 * words stand outside.
 */
export function assemblePrompt(parts: PromptParts): SentPrompt {
	const { instruction, history, fence, count } = parts;
	const passages = fitting(parts.passages, PROMPT_TOKENS.passages, count);
	const around = surroundings(parts);
	const system = [...fenceRules(fence), ...(rewrites(instruction) ? EDIT_RULES : ANSWER_RULES)].join('\n');
	const before = recentTurns(history, PROMPT_TOKENS.history, count);
	const asked = question({ ...parts, passages }, around);
	const earlier = earlierOf(before, count);
	const along = { ...alongOf(around), ...(earlier !== undefined && { earlier }) };
	return { system, turns: [...before, { role: 'user', text: asked }], passages, along };
}

/** Most tokens of what goes along with a selection, which is always sent whole; `around` to each side of it. */
export const PROMPT_TOKENS = { passages: 2000, around: 1000, problems: 1000, history: 4000 };

/** How questions are answered in words. */
export const ANSWER_RULES = [
	'Answer in Markdown, short and exact. Put code into fenced blocks that name the language.',
	'When a passage supports what you say, cite its number in brackets, such as [2]. Say so when the passages and the selection do not answer the question.',
];

const EDIT_RULES = [
	'Answer with the new text of the selected lines and nothing else: one fenced code block that holds every line which takes the place of the selection, unchanged lines included, with the indentation of the file.',
	'Lines outside of the selection stay as they are; do not repeat them. No explanation before or after the block.',
];

const WANTED: Readonly<Record<ChatInstruction, string>> = {
	ask: 'Answer this about the selected lines',
	explain: 'Explain what the selected lines do, how, and what is not obvious about them',
	edit: 'Change the selected lines as follows',
	fix: 'Repair the problems that the editor reports in the selected lines',
	document: 'Write or complete the documentation comments of the selected lines, in the style of the file',
	test: 'Write tests for the selected lines, with the test framework that the passages use, as one complete file',
};

/** What is sent of the lines around the selection, and of its problems. */
function surroundings({ selection, diagnostics, count }: PromptParts) {
	const problems = diagnostics.map((one) => `line ${one.line}: ${one.severity}: ${one.message}`).join('\n');
	return {
		before: lastTokens(selection.before, PROMPT_TOKENS.around, count),
		after: firstTokens(selection.after, PROMPT_TOKENS.around, count),
		problems: firstTokens(problems, PROMPT_TOKENS.problems, count),
	};
}

function alongOf({ before, after, problems }: ReturnType<typeof surroundings>): SentAlong {
	const lines = (text: string): number => (text === '' ? 0 : text.split('\n').length);
	return { linesBefore: lines(before), linesAfter: lines(after), problems: lines(problems) };
}

function question(parts: PromptParts, { before, after, problems }: ReturnType<typeof surroundings>): string {
	const { instruction, text, selection, passages, fence } = parts;
	const { path, language, startLine, endLine } = selection;
	const block = (name: string, facts: Record<string, string | number>, body: string): string =>
		fenced(name, facts, body, fence);
	return [
		...passages.map((passage) =>
			block('passage', { number: passage.number, path: passage.path, lines: plainLineSpan(passage) }, passage.text),
		),
		block('before-selection', { path }, before),
		block('selection', { path, language, lines: plainLineSpan({ startLine, endLine }) }, selection.text),
		block('after-selection', { path }, after),
		block('problems', { path }, problems),
		`${WANTED[instruction]}${text.trim() === '' ? '.' : `: ${text.trim()}`}`,
	]
		.filter((part) => part !== '')
		.join('\n\n');
}

/** The best passages that fit, in their order. */
function fitting(passages: readonly PromptPassage[], room: number, count: Count): PromptPassage[] {
	let left = room;
	return passages.filter(({ text }) => {
		const tokens = count(text);
		if (tokens > left) return false;
		left -= tokens;
		return true;
	});
}

/** The last turns that fit, from a question on. What was sent along with them is not sent again. */
export function recentTurns(before: readonly ChatTurn[], budget: number, count: Count): ChatTurn[] {
	let room = budget;
	const first = before.findLastIndex(({ text }) => (room -= count(text)) < 0) + 1;
	const fitting = before.slice(first);
	const question = fitting.findIndex(({ role }) => role === 'user');
	return fitting.slice(Math.max(0, question));
}

/** How much of a conversation is sent again; undefined when nothing is. @param sent what `recentTurns` left */
export function earlierOf(sent: readonly ChatTurn[], count: Count): EarlierTurns | undefined {
	if (sent.length === 0) return undefined;
	return { turns: sent.length, tokens: sent.reduce((sum, { text }) => sum + count(text), 0) };
}
