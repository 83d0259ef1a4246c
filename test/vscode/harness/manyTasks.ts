import { writeFileSync } from 'node:fs';
import { generateNKeysBetween } from 'fractional-indexing';
import { DEFAULT_COLUMNS } from '../../../common/model/project.ts';
import { NO_PROJECT } from '../../../common/model/noProject.ts';
import type { OwnerCalls } from './serverCalls.ts';

interface ManyTasks {
	readonly count: number;
	readonly title: (at: number) => string;
	readonly column: (at: number) => string;
	readonly tags: (at: number) => string[];
}

/**
 * Tasks of no project by way of an import, which waits for the disk once for hundreds of them; making them one by one waits
 * for each. They stand behind those that are there.
 * @param file absolute path, to write the import to
 */
export async function importTasks(owner: OwnerCalls, file: string, many: ManyTasks): Promise<void> {
	const { tasks } = await owner.call('task/list', { project: NO_PROJECT });
	const wanted = Array.from({ length: many.count }, (_, at) => ({ at, column: many.column(at) }));
	const events = DEFAULT_COLUMNS.flatMap(({ id, done }) => {
		const arriving = wanted.filter(({ column }) => column === id);
		const last = tasks.findLast(({ column }) => column === id)?.rank ?? null;
		const ranks = generateNKeysBetween(last, null, arriving.length);
		return arriving.map(({ at }, index) => ({ at, column: id, done, rank: ranks[index]! }));
	});
	const ts = new Date().toISOString();
	const lines = events.map(({ at, ...place }) => {
		const lists = { tags: many.tags(at), checklist: [], anchors: [], links: [] };
		const data = { id: `many-${at}`, number: at + 1, title: many.title(at), description: '', priority: 'none' };
		return { ts, type: 'taskAdded', v: 1, data: { ...data, ...lists, project: NO_PROJECT, ...place } };
	});
	const header = { understory: 'export', version: 1, exportedAt: ts, events: lines.length };
	writeFileSync(file, [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
	await owner.call('transfer/import', { path: file });
}
