import { randomUUID } from 'node:crypto';
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
		'project/summary': ({ id, maxTokens }, { signal }) => digests.digest(id, maxTokens, signal),
		'project/edit': ({ id, ...changes }) => ({
			id,
			...store.execute({ type: 'project/edit', id, ...given(changes) }),
		}),
		'project/merge': ({ id, into }) => ({ id, ...store.execute({ type: 'project/merge', id, into }) }),
	};
}
