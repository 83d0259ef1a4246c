import path from 'node:path';
import type { Session } from '../../../common/model/session.ts';
import type { Task } from '../../../common/model/task.ts';
import { sessionGraph } from '../../core/graph/records/session.ts';
import type { Store } from '../../ports/store.ts';
import { TELLING } from './gitRecords.ts';
import type { RecordKind } from './recordKind.ts';

/** Commits of one session that the graph knows of. */
const MAX_COMMITS = 100;

/** Sessions by their day, branches, files and tasks: “when did I work on the parser”. */
export const sessionRecords: RecordKind = {
	kind: 'session',
	changedBy: ({ type, data }) => (type === 'sessionSaved' ? data.id : undefined),
	any: (store) => store.sessions.list({ limit: 1, offset: 0 }).total > 0,
	read(store, id) {
		const session = store.sessions.get(id);
		if (session === undefined || session.groups.length === 0) return undefined;
		const { startedAt, updatedAt, folders, branches, terminals } = session;
		const text = [
			`${startedAt.slice(0, 16).replace('T', ' ')} to ${updatedAt.slice(0, 16).replace('T', ' ')}`,
			...branches.map(({ branch }) => branch),
			...tasksOf(store, session).map(({ title }) => title),
			...filesOf(session),
			...terminals.map(({ cwd }) => shortened(cwd, folders)),
		];
		const breadcrumb = folders.map((folder) => path.basename(folder)).join(', ');
		return { text: text.filter((line) => line !== '').join('\n'), breadcrumb, tags: [], updatedAt };
	},
	graph(store, id) {
		const session = store.sessions.get(id);
		if (session === undefined || session.groups.length === 0) return undefined;
		const { entries } = store.git.list({ session: id, limit: MAX_COMMITS, offset: 0 });
		const commits = entries.filter(({ kind, hash }) => TELLING.has(kind) && hash !== '');
		return sessionGraph(session, tasksOf(store, session), commits);
	},
	linksChangedBy: (event, store) =>
		event.type === 'gitRecorded' ? event.data.entries.flatMap(({ id }) => store.git.get(id)?.session ?? []) : undefined,
};

function tasksOf(store: Store, { tasks }: Session): Task[] {
	return tasks.flatMap((id) => store.work.task(id) ?? []);
}

function filesOf({ groups, folders }: Session): string[] {
	return [...new Set(groups.flatMap(({ tabs }) => tabs.map((file) => shortened(file, folders))))];
}

/** Relative to the folder it is in. */
function shortened(file: string, folders: readonly string[]): string {
	const folder = folders.find((known) => file.startsWith(`${known}${path.sep}`));
	return folder === undefined ? file : file.slice(folder.length + 1);
}
