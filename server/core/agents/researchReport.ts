import { codeBlock } from '../../../common/base/codeBlock.ts';
import { counted } from '../../../common/base/counted.ts';
import { lineWords } from '../../../common/base/lineRange.ts';
import type { ContextItem } from '../../../common/model/thread.ts';
import { code, plain, section } from '../text/markdown.ts';
import { writtenBy } from './digestReport.ts';

/** Something that speaks to the question. */
export type Source = Pick<ContextItem, 'kind' | 'root' | 'path' | 'label' | 'startLine' | 'endLine' | 'text'>;

export interface Research {
	/** One or more. */
	readonly questions: readonly string[];
	/** The best first. */
	readonly sources: readonly Source[];
	/** Empty while it is not written. `method` is who wrote it. */
	readonly summary: { readonly text: string; readonly method: string };
	/** The report of the last run with the same questions; empty when this is the first. */
	readonly before: string;
	/** Tools that could not be asked, a sentence each. */
	readonly problems: readonly string[];
}

/** Characters of a source that are quoted. */
const QUOTED = 600;

/** What was found about standing questions, as Markdown: a summary, and every source with its words. */
export function researchReport({ questions, sources, summary, before, problems }: Research): string {
	const quoted = sources.map((source, index) => {
		const mark = before !== '' && !before.includes(nameOf(source)) ? ' — new since the last run' : '';
		return `${index + 1}. ${nameOf(source)}${mark}\n\n${quote(source.text)}`;
	});
	return [
		questions.map((question) => `**${plain(question)}**`).join('\n\n'),
		...(summary.text === '' ? [] : [`## In short\n\n${summary.text}\n\n*${writtenBy(summary.method)}*`]),
		`## Sources\n\n${quoted.join('\n\n')}`,
		...(problems.length === 0 ? [] : [section('Not asked', problems.map(plain))]),
	].join('\n\n');
}

/** One sentence. */
export function researchMessage({ sources, before }: Pick<Research, 'sources' | 'before'>): string {
	if (sources.length === 0) return 'Nothing was found about it.';
	const found = counted(sources.length, 'source');
	if (before === '') return `${found}.`;
	const added = sources.filter((source) => !before.includes(nameOf(source))).length;
	return `${found}, ${added === 0 ? 'none' : added} of them new since the last run.`;
}

/** Each line of a task is a question of its own. */
export function questionsOf(task: string): string[] {
	return task
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
}

/** As it stands in the report; the same for the same lines of the same thing. Only files and notes have lines of note. */
function nameOf({ kind, root, path, label, startLine, endLine }: Source): string {
	const kept = root === '' && path.startsWith(`${kind}/`);
	const name = kept ? `${kind} ${label || path.slice(kind.length + 1)}` : path;
	return kept && kind !== 'note' ? code(name) : `${code(name)}, ${lineWords({ startLine, endLine })}`;
}

/** As a quotation, so that nothing in it is a heading or a list of the report. */
function quote(text: string): string {
	const cut = text.length <= QUOTED ? text : `${text.slice(0, QUOTED).toWellFormed()}…`;
	return codeBlock(cut).replaceAll(/^/gm, '   ');
}
