import { codeBlock } from '../../../common/base/codeBlock.ts';
import { counted } from '../../../common/base/counted.ts';
import { localMinute } from '../../../common/base/localTime.ts';
import type { Watch } from '../../../common/model/watch.ts';
import { code, plain, section } from '../text/markdown.ts';

/** What a look at a pipeline finds. */
export type Finding = 'failed' | 'succeeded' | 'stalled' | 'ended';

/** What is told of it; `recovered`: it works again after it failed or stalled. */
export type Outcome = 'failed' | 'stalled' | 'recovered' | 'succeeded' | 'ended';

export const OUTCOMES: readonly Outcome[] = ['failed', 'stalled', 'recovered', 'succeeded', 'ended'];

/** What is worth telling; undefined for what the user knows already. */
export function outcomeOf(finding: Finding, before: Outcome | undefined, tell: Watch['tell']): Outcome | undefined {
	if (finding === 'stalled' || finding === 'ended') return finding;
	if (finding === 'failed') return before === 'failed' && tell === 'changes' ? undefined : 'failed';
	if (before === 'failed' || before === 'stalled') return 'recovered';
	return tell === 'all' ? 'succeeded' : undefined;
}

/** What a monitor saw. */
export interface Evidence {
	readonly outcome: Outcome;
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** Lines around what was noticed, without secrets; may be empty. */
	readonly excerpt: string;
	/** The command in the terminal history. */
	readonly command?: string | undefined;
	readonly exitCode?: number | undefined;
	/** Minutes of silence. */
	readonly silence?: number | undefined;
}

/** What happened since something failed, or since it last worked. Oldest first. */
export interface Between {
	readonly commits: readonly { readonly id: string; readonly hash: string; readonly subject: string }[];
	readonly commands: readonly { readonly id: string; readonly command: string }[];
	/** Files saved in an editor: as paths for people, and as addresses. */
	readonly files: readonly { readonly path: string; readonly uri: string }[];
}

export const NOTHING_BETWEEN: Between = { commits: [], commands: [], files: [] };

const MAX_LINES = 20;

/** One sentence. */
export function monitorMessage({ source, target }: Watch, { outcome, exitCode, silence = 0 }: Evidence): string {
	const name = source === 'process' ? `The process ${target}` : `“${target}”`;
	switch (outcome) {
		case 'failed':
			if (source === 'log') return `${name} tells of a failure.`;
			return `${name} failed${exitCode === undefined ? '' : ` with exit code ${exitCode}`}.`;
		case 'stalled':
			return `${name} ${STALLED[source]} for ${counted(silence, 'minute')}.`;
		case 'recovered':
			return `${name} works again.`;
		case 'succeeded':
			return `${name} ended well.`;
		case 'ended':
			return `${name} has ended.`;
	}
}

const STALLED: Readonly<Record<Watch['source'], string>> = {
	command: 'has written nothing',
	task: 'has not ended',
	log: 'has not grown',
	process: 'has used no processor time',
};

/** What was noticed, as Markdown: the lines it was noticed by, and what may have caused or mended it. */
export function monitorReport(
	watch: Watch,
	evidence: Evidence,
	{ between, since }: { readonly between: Between; readonly since: string | undefined },
): string {
	const mended = evidence.outcome === 'recovered';
	const about = mended ? 'since it failed' : 'since it last worked';
	return [
		`**${plain(monitorMessage(watch, evidence))}**`,
		evidence.outcome === 'ended' ? 'How a process ended is known only to the program that started it.' : '',
		evidence.excerpt === '' ? '' : codeBlock(evidence.excerpt),
		mended && since !== undefined ? `It failed at ${localMinute(since)}. What happened in between:` : '',
		section(
			`Commits ${about}`,
			shortened(between.commits.map(({ hash, subject }) => `${code(hash.slice(0, 8))} ${plain(subject)}`)),
		),
		section(`Files saved ${about}`, shortened(between.files.map(({ path, uri }) => `[${code(path)}](<${uri}>)`))),
		section(`Commands ${about}`, shortened(between.commands.map(({ command }) => code(command)))),
	]
		.filter((part) => part !== '')
		.join('\n\n');
}

/** Words that a log tells of a failure with, but not “0 errors” and the like. */
const FAILURE =
	/(?<!\b(?:0|no|without)\s+(?:\w+\s+)?)\b(?:error|errors|fatal|panic|exception|traceback|failed|failure|critical)\b(?!\s*[:=]\s*0\b)/i;

/** How lines of a log are read. */
export function logReader({ failure, success }: Watch): (line: string) => 'failed' | 'succeeded' | undefined {
	const [fails, succeeds] = [failure === '' ? FAILURE : new RegExp(failure), success && new RegExp(success)];
	return (line) => {
		if (succeeds !== '' && succeeds.test(line)) return 'succeeded';
		return fails.test(line) ? 'failed' : undefined;
	};
}

function shortened(lines: readonly string[]): readonly string[] {
	const more = lines.length - MAX_LINES;
	return more > 0 ? [`${more} before these`, ...lines.slice(-MAX_LINES)] : lines;
}
