import type { Session } from '../../../common/model/session.ts';

/** When it was, and where. */
export function titleOf({ updatedAt, folders }: Session): string {
	const where = folders.map((folder) => folder.split(/[\\/]/).at(-1)).join(', ');
	return `${updatedAt.slice(0, 16).replace('T', ' ')} ${where === '' ? 'no folder' : where}`;
}

/** A session in Markdown; lines count from 1. */
export function sessionText(session: Session): string {
	const { folders, branches, groups, cursors, terminals, tasks, startedAt, updatedAt } = session;
	const lineOf = (path: string): string => {
		const cursor = cursors.find((candidate) => candidate.path === path);
		return cursor === undefined ? path : `${path}:${cursor.line + 1}`;
	};
	const files = [...new Set(groups.flatMap(({ tabs }) => tabs))].map(lineOf);
	return [
		`# ${titleOf(session)}`,
		`From ${startedAt} to ${updatedAt}`,
		...section('Folders', folders),
		...section(
			'Branches',
			branches.map(({ root, branch }) => `${root}: ${branch}`),
		),
		...section('Open files', files),
		...section(
			'Terminals',
			terminals.map(({ name, cwd }) => `${name} in ${cwd}`),
		),
		...section('Tasks', tasks),
	].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
	return lines.length === 0 ? [] : ['', `## ${title}`, ...lines.map((line) => `- ${line}`)];
}
