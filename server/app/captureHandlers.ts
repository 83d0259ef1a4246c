import { randomUUID } from 'node:crypto';
import type { Capture } from '../../common/model/capture.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Store } from '../ports/store.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';

/** Captures: each write is answered when it is durable. */
export function createCaptureHandlers(store: Store): HandlersOf<'capture'> {
	return {
		'capture/add': ({ id = randomUUID(), content, tags, source }) => ({
			id,
			seq: store.execute({ type: 'capture/add', id, content, tags, ...given({ source }) }).seq,
		}),
		'capture/list': (filter) => ({ ...store.listCaptures(given(filter)), seq: store.head }),
		'capture/get': ({ id }) => getCapture(store, id),
		'capture/edit': ({ id, ...changes }) => ({
			id,
			seq: store.execute({ type: 'capture/edit', id, ...given(changes) }).seq,
		}),
		'capture/delete': ({ id }) => ({ id, seq: store.execute({ type: 'capture/delete', id }).seq }),
		'capture/assign': ({ ids, project }) => ({
			ids,
			...store.execute({ type: 'capture/assign', ids, project, by: 'user' }),
		}),
		'capture/undelete': ({ id }) => ({ id, seq: store.execute({ type: 'capture/undelete', id }).seq }),
	};
}

function getCapture(store: Store, id: string): Capture {
	const capture = store.getCapture(id);
	if (capture === undefined)
		throw new OperationError('notFound', `There is no capture ${id}; it may have been deleted.`);
	return capture;
}
