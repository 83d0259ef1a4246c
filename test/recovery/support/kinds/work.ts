import { NEW_TASK } from '../../../newTask.ts';
import type { KeepKinds } from '../everyKind.ts';

const NOTHING = { author: '', body: '', branch: 'main', from: '', to: '', files: [], tasks: [], closed: [] };
const AT = '2026-01-02T00:00:00.000Z';
const OUTPUT = { shell: 'bash', output: 'x', omitted: 0, redacted: 0, exitCode: 0 } as const;
const NO_TASKS = { groups: [], cursors: [], terminals: [], branches: [] };

/** A session, a command of a terminal, a commit, a project, a task, a suggestion and notes' places. */
export const keepWork: KeepKinds = (_store, id, keep) => {
	const command = { id, command: `echo ${id}`, cwd: '/w', root: '/w', startedAt: AT, durationMs: 1, ...OUTPUT };
	const commit = { ...NOTHING, id, hash: id, kind: 'commit', at: AT, subject: `Commit ${id}` } as const;
	const place = { id, root: '/notes', path: `${id}.md`, title: id, hash: id };
	const short = { ...place, id: `short-${id}`, path: `short-${id}.md` };
	keep('sessionSaved', { type: 'session/save', id, folders: ['/w'], ...NO_TASKS, tasks: [id] });
	keep('sessionHeld', { type: 'session/hold', task: id, session: id });
	keep('terminalRecorded', { type: 'terminal/record', commands: [command] });
	keep('terminalArchived', { type: 'terminal/archive', ids: [id] });
	keep('terminalUnarchived', { type: 'terminal/unarchive', ids: [id] });
	keep('terminalArchived', { type: 'terminal/archive', ids: [id] });
	keep('gitRecorded', { type: 'git/record', repository: '/w', entries: [commit] });
	keep('projectAdded', { type: 'project/create', id, name: `Project ${id}`, folders: [] });
	keep('projectEdited', { type: 'project/edit', id, folders: [`/projects/${id}`] });
	keep('taskAdded', { ...NEW_TASK, id, title: `Task ${id}` });
	keep('taskEdited', { type: 'task/edit', id, tags: ['loop'] });
	keep('taskDeleted', { type: 'task/delete', id });
	keep('taskRestored', { type: 'task/undelete', id });
	keep('taskMoved', { type: 'task/move', id, column: 'done', today: '2026-01-02' });
	keep('suggestionIgnored', { type: 'task/ignoreSuggestion', key: id, ignored: true });
	keep('suggestionRestored', { type: 'task/ignoreSuggestion', key: id, ignored: false });
	keep('noteSeen', { type: 'note/observe', seen: [short, place], gone: [] });
	keep('noteRemoved', { type: 'note/observe', seen: [], gone: [short.id] });
};
