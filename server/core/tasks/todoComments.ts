import type { TaskSuggestion } from '../../../common/model/task.ts';

/** Words that mark something to be done. */
export const TODO_KEYWORDS = ['TODO', 'FIXME', 'HACK', 'XXX'] as const;

/** A line that asks for something to be done. */
export type TodoLine = Pick<TaskSuggestion, 'line' | 'keyword' | 'text' | 'lineText'>;

/**
 * Finds `TODO`, `FIXME`, `HACK` and `XXX` in comments, in capitals and after a comment mark that begins the line or
 * follows a space (`TODO(name): …` too), and open check boxes of Markdown lists outside of fenced code.
 * @param text the whole file, `\n` line ends
 */
export function findTodos(text: string, markdown: boolean): TodoLine[] {
	const found: TodoLine[] = [];
	let fenced = false;
	for (const [at, lineText] of text.split('\n').entries()) {
		if (lineText.length > MAX_LINE) continue;
		if (markdown && FENCE.test(lineText)) fenced = !fenced;
		if (fenced) continue;
		const said = comment(lineText, markdown ? PROSE_TODO : COMMENT_TODO) ?? (markdown ? checkBox(lineText) : undefined);
		if (said !== undefined) found.push({ line: at + 1, lineText, ...said });
	}
	return found;
}

type Said = Pick<TodoLine, 'keyword' | 'text'>;

function comment(line: string, pattern: RegExp): Said | undefined {
	const match = pattern.exec(line);
	if (match === null) return undefined;
	return { keyword: match[1] as Said['keyword'], text: match[2]!.replace(COMMENT_END, '').trim() };
}

function checkBox(line: string): Said | undefined {
	const match = CHECK_BOX.exec(line);
	return match === null ? undefined : { keyword: '- [ ]', text: match[1]!.trim() };
}

/** Longer lines are data. */
const MAX_LINE = 1000;
const FENCE = /^\s*(?:```|~~~)/;
const AFTER_KEYWORD = String.raw`(?![\w-])\]?(?:\([^)]{0,80}\))?(?:\*\*)?[:\s-]*(.*)$`;
const KEYWORD = `(${TODO_KEYWORDS.join('|')})`;
/** Comment marks of the usual languages, at the beginning of the line or after a space. */
const COMMENT_TODO = new RegExp(
	String.raw`(?:^|\s)(?://+!?|/\*+|\*|#+|--|;+|%+|<!--|\{-|\(\*|"""|'''|REM\b)\s*[@[]?${KEYWORD}${AFTER_KEYWORD}`,
);
/** Prose says it at the beginning of a line or of a list's item, or in a comment of HTML. */
const PROSE_TODO = new RegExp(String.raw`(?:^\s*(?:[-*+]\s+|>\s*|#+\s+)?(?:\*\*)?|<!--\s*)${KEYWORD}${AFTER_KEYWORD}`);
const COMMENT_END = /\s*(?:\*\/|-->|\*\)|-\}|"""|''')\s*$/;
const CHECK_BOX = /^\s*(?:[-*+]|\d+[.)])\s+\[ \]\s+(\S.*)$/;
