import { localMinute } from '../../../common/base/localTime.ts';
import type { ActivityEntry, Session } from '../../../common/model/session.ts';
import { taskLabel, type Task } from '../../../common/model/task.ts';
import { code, plain, section } from '../text/markdown.ts';

/** Open files that are named when none of them was in front. */
const MAX_OPEN = 5;

export interface DigestParts {
	readonly last: Session;
	readonly since: readonly ActivityEntry[];
	readonly failed: readonly ActivityEntry[];
	readonly next: readonly Task[];
}

/** Where was I, what changed since, what next: as Markdown. */
export function digestText({ last, since, failed, next }: DigestParts): string {
	const parts = [
		'# Where was I?',
		place(last),
		section(
			'Since then',
			since.map(({ title, detail }) => `${code(title)}${detail === '' ? '' : ` — ${detail}`}`),
		),
		section(
			'Commands that failed',
			failed.map(({ title, detail }) => `${code(title)} — ${detail}`),
		),
		section(
			'Next',
			next.map(
				(task) => `${taskLabel(task)} ${plain(task.title)}${task.due === undefined ? '' : ` (due ${task.due})`}`,
			),
		),
	];
	return parts.filter((part) => part !== '').join('\n\n');
}

function place({ updatedAt, groups, cursors, branches, folders }: Session): string {
	const when = `Last here on ${localMinute(updatedAt).replace(' ', ' at ')}`;
	const named = branches.map(({ branch }) => branch).filter((branch) => branch !== '');
	const on = named.length === 0 ? '' : `, on ${named.map(code).join(' and ')}`;
	const inFront = groups.flatMap(({ tabs, active }) => tabs[active] ?? []);
	const open = [...new Set(groups.flatMap(({ tabs }) => tabs))];
	// In front may be what is no file, such as the settings.
	const files = (inFront.length > 0 ? inFront : open.slice(0, MAX_OPEN)).map((file) => {
		const line = cursors.find(({ path }) => path === file)?.line;
		return `- ${code(`${shortened(file, folders)}${line === undefined ? '' : `:${line + 1}`}`)}`;
	});
	return [`${when}${on}.`, files.join('\n')].filter((part) => part !== '').join('\n\n');
}

function shortened(file: string, folders: readonly string[]): string {
	const home = folders.find((folder) => file.startsWith(`${folder}/`) || file.startsWith(`${folder}\\`));
	return home === undefined ? file : file.slice(home.length + 1);
}
