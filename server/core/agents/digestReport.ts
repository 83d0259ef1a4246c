import { counted } from '../../../common/base/counted.ts';
import { localMinute } from '../../../common/base/localTime.ts';
import { taskLabel, type Task } from '../../../common/model/task.ts';
import { code, plain, section } from '../text/markdown.ts';

/** What was done between two moments. Lists are newest first. */
export interface DigestFacts {
	/** ISO 8601, UTC. */
	readonly from: string;
	readonly to: string;
	readonly sessions: number;
	readonly commits: readonly { readonly hash: string; readonly subject: string; readonly branch: string }[];
	readonly completed: readonly Task[];
	readonly added: readonly Task[];
	/** First lines. */
	readonly captures: readonly string[];
	readonly failed: readonly { readonly command: string; readonly exitCode: number | undefined }[];
	/** Open tasks, the most urgent first. */
	readonly next: readonly Task[];
}

/** Lists that are longer are cut, and say so. */
const MAX_LINES = 20;

/** The digest as Markdown. @param summary of what was captured; empty for none. `method` is who wrote it */
export function digestReport(facts: DigestFacts, summary: { readonly text: string; readonly method: string }): string {
	const { commits, completed, added, captures, failed, next } = facts;
	const parts = [
		`From ${localMinute(facts.from)} to ${localMinute(facts.to)}: ${digestMessage(facts)}`,
		summary.text === '' ? '' : `## In short\n\n${summary.text}\n\n*${writtenBy(summary.method)}*`,
		section(
			'Commits',
			commits.map(({ hash, subject, branch }) =>
				[code(hash.slice(0, 8)), plain(subject), ...(branch === '' ? [] : [`on ${code(branch)}`])].join(' '),
			),
			MAX_LINES,
		),
		section('Tasks done', completed.map(taskLine), MAX_LINES),
		section('New tasks', added.map(taskLine), MAX_LINES),
		section('Captured', captures.map(plain), MAX_LINES),
		section(
			'Commands that failed and did not work since',
			failed.map(
				({ command, exitCode }) => `${code(command)}${exitCode === undefined ? '' : ` — exit code ${exitCode}`}`,
			),
			MAX_LINES,
		),
		section('Next', next.map(taskLine), MAX_LINES),
	];
	return parts.filter((part) => part !== '').join('\n\n');
}

/** One sentence with the numbers that are not nothing. */
export function digestMessage({ sessions, commits, completed, added, captures, failed }: DigestFacts): string {
	const counts = [
		some(sessions, 'session'),
		some(commits.length, 'commit'),
		some(completed.length, 'task', ' done'),
		some(added.length, 'new task'),
		some(captures.length, 'capture'),
		some(failed.length, 'failed command'),
	].filter((text) => text !== '');
	return counts.length === 0 ? 'Nothing was done.' : `${counts.join(', ')}.`;
}

/** Whether there is anything to tell. */
export function isQuiet({ sessions, commits, completed, added, captures, failed }: DigestFacts): boolean {
	return sessions === 0 && [commits, completed, added, captures, failed].every(({ length }) => length === 0);
}

/** Says whose words a summary is in. */
export function writtenBy(method: string): string {
	return method === 'extractive'
		? 'Sentences of the sources, chosen without a language model.'
		: `Written by the language model ${method}.`;
}

function taskLine(task: Task): string {
	return `${taskLabel(task)} ${plain(task.title)}${task.due === undefined ? '' : ` (due ${task.due})`}`;
}

function some(number: number, noun: string, rest = ''): string {
	return number === 0 ? '' : `${counted(number, noun)}${rest}`;
}
