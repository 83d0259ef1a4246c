import { OperationError } from '../../common/protocol/errors.ts';
import { CURRENT_VERSION } from '../core/events/schemas.ts';
import { wants } from '../core/webhooks/rules.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';

/** Addresses that are told of what happens. */
export function createWebhookHandlers(webhooks: () => Promise<Webhooks>): HandlersOf<'webhook'> {
	return {
		'webhook/list': async () => ({ webhooks: (await webhooks()).list() }),
		'webhook/add': async (fields) => {
			refuseUnknown(fields.types);
			return (await webhooks()).add(fields);
		},
		'webhook/edit': async ({ id, ...changes }) => {
			if (changes.types !== undefined) refuseUnknown(changes.types);
			return (await webhooks()).edit(id, given(changes));
		},
		'webhook/remove': async ({ id }) => ({ removed: (await webhooks()).remove(id) }),
		'webhook/test': async ({ id }, { signal }) => (await webhooks()).test(id, signal),
		'webhook/dead': async ({ id }) => ({ letters: (await webhooks()).dead(id) }),
		'webhook/redeliver': async ({ id, seq }, { signal }) => (await webhooks()).redeliver(id, seq, signal),
	};
}

/** A type that no event has would wait for ever. */
function refuseUnknown(types: readonly string[]): void {
	const known = Object.keys(CURRENT_VERSION);
	const unknown = types.find((wanted) => !known.some((type) => wants([wanted], type)));
	if (unknown !== undefined)
		throw new OperationError('invalidInput', `There are no events ${unknown}. There are: ${known.join(', ')}.`);
}
