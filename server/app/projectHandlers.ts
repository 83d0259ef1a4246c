import { randomUUID } from 'node:crypto';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ProjectDigests } from '../ports/projectDigests.ts';
import type { Store } from '../ports/store.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';

/** Projects: each write is answered when it is durable. */
export function createProjectHandlers(store: Store, digests: ProjectDigests): HandlersOf<'project'> {
	return {
		'project/create': ({ id = randomUUID(), ...rest }) => ({
			id,
			...store.execute({ type: 'project/create', id, ...given(rest) }),
		}),
		'project/list': ({ archived }) => ({ projects: store.work.projects(archived), seq: store.head }),
		'project/get': ({ id }) => {
			const found = store.work.projects(true).find((candidate) => candidate.id === id);
			if (found === undefined) throw new OperationError('notFound', `There is no project ${id}.`);
			// Tasks and captures come and go without the project being another one.
			const { openTasks: _open, doneTasks: _done, captures: _captures, ...project } = found;
			return project;
		},
		'project/summary': ({ id, maxTokens }, { signal }) => digests.digest(id, maxTokens, signal),
		'project/edit': ({ id, ...changes }) => ({
			id,
			...store.execute({ type: 'project/edit', id, ...given(changes) }),
		}),
		'project/merge': ({ id, into }) => ({ id, ...store.execute({ type: 'project/merge', id, into }) }),
	};
}
