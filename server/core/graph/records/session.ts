import type { GitEntry } from '../../../../common/model/git.ts';
import type { Session } from '../../../../common/model/session.ts';
import { taskLabel, type Task } from '../../../../common/model/task.ts';
import type { FieldLink, GraphRecord } from '../record.ts';
import { canonicalPath } from '../rules/paths.ts';

/** A session is about the files that were in front, and refers to the tasks that were touched and to its commits. */
export function sessionGraph(session: Session, tasks: readonly Task[], commits: readonly GitEntry[]): GraphRecord {
	const { groups, branches, startedAt, updatedAt } = session;
	const named = branches.map(({ branch }) => branch).filter((branch) => branch !== '');
	const inFront = new Set(groups.flatMap(({ tabs, active }) => tabs[active] ?? []));
	return {
		title: `Session of ${startedAt.slice(0, 10)}${named.length === 0 ? '' : ` on ${named.join(', ')}`}`,
		text: '',
		writtenAt: startedAt,
		updatedAt,
		fields: [...[...inFront].map(aboutFile), ...tasks.map(refersTo), ...commits.map(toCommit)],
	};
}

function aboutFile(path: string): FieldLink {
	const key = canonicalPath(path);
	return { to: { type: 'file', key, name: key.slice(key.lastIndexOf('/') + 1) }, type: 'about' };
}

function toCommit({ hash, subject }: GitEntry): FieldLink {
	return { to: { type: 'commit', key: hash, name: subject }, type: 'refers' };
}

function refersTo(task: Task): FieldLink {
	return { to: { type: 'task', key: taskLabel(task), name: task.title }, type: 'refers' };
}
