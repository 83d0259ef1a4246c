import { randomUUID } from 'node:crypto';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ProjectDigests } from '../ports/projectDigests.ts';
import type { Store } from '../ports/store.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import type { NoteServices } from './noteHandlers.ts';

/** Projects: each write is answered when it is durable. Notes name their project in their own files, which follow. */
export function createProjectHandlers(
	store: Store,
	digests: ProjectDigests,
	{ shelf, writer }: Pick<NoteServices, 'shelf' | 'writer'>,
): HandlersOf<'project'> {
	const find = (id: string) => store.work.projects(true).find((known) => known.id === id);
	/** As notes name it; null for none. */
	const nameOf = (id: string): string | null => (id === NO_PROJECT ? null : (find(id)?.name ?? null));
	const renameInNotes = async (before: string | null, after: string | null): Promise<void> => {
		if (before === null || before === after) return;
		await shelf.settled();
		const failed: string[] = [];
		for (const note of [...shelf.catalog.all()].filter(({ facts }) => facts.project === before))
			try {
				writer.edit(note, { project: after });
			} catch (error) {
				failed.push(`${note.path}: ${(error as Error).message}`);
			}
		if (failed.length > 0)
			throw new OperationError('unavailable', `The project is changed, but not in these notes: ${failed.join('; ')}`);
	};
	return {
		'project/create': ({ id = randomUUID(), ...rest }) => ({
			id,
			...store.execute({ type: 'project/create', id, ...given(rest) }),
		}),
		'project/list': ({ archived }) => ({ projects: store.work.countedProjects(archived), seq: store.head }),
		'project/get': ({ id }) => {
			const found = find(id);
			if (found === undefined) throw new OperationError('notFound', `There is no project ${id}.`);
			return found;
		},
		'project/summary': ({ id, maxTokens }, { signal }) => digests.digest(id, maxTokens, signal),
		'project/edit': async ({ id, ...changes }) => {
			const before = changes.name === undefined ? null : nameOf(id);
			const done = store.execute({ type: 'project/edit', id, ...given(changes) });
			if (before !== null) await renameInNotes(before, nameOf(id));
			return { id, ...done };
		},
		'project/merge': async ({ id, into }) => {
			const done = store.execute({ type: 'project/merge', id, into });
			await renameInNotes(nameOf(id), nameOf(into));
			return { id, ...done };
		},
	};
}
