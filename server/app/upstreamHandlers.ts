import { randomUUID } from 'node:crypto';
import type { UpstreamDefinition } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { holdsKey } from '../../common/redact/holdsKey.ts';
import { changedRule } from '../core/upstreams/changedRule.ts';
import type { Store } from '../ports/store.ts';
import type { UpstreamAdmin } from '../ports/upstream.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';

/** The registry of MCP servers. */
export function createUpstreamHandlers(store: Store, admin: () => Promise<UpstreamAdmin>): HandlersOf<'upstream'> {
	return {
		'upstream/list': async () => {
			const servers = await admin();
			return { upstreams: store.work.upstreams().map((item) => ({ ...item, status: servers.status(item.id) })) };
		},
		'upstream/add': ({ id = randomUUID(), ...definition }) => {
			refuseKeys(definition);
			return { id, ...store.execute({ type: 'upstream/add', id, definition }) };
		},
		'upstream/edit': ({ id, ...changes }) => {
			refuseKeys(given(changes));
			return { id, ...store.execute({ type: 'upstream/edit', id, changes: given(changes) }) };
		},
		'upstream/remove': ({ id }) => ({ id, ...store.execute({ type: 'upstream/remove', id }) }),
		'upstream/rule': async ({ id, tool, ...changes }) => {
			const pin = (await admin()).pinOf(id, tool);
			const known = store.work.upstreams().find((upstream) => upstream.id === id);
			const before = known?.rules.find((rule) => rule.tool === tool);
			return { id, ...store.execute({ type: 'upstream/rule', id, rules: [changedRule(tool, before, changes, pin)] }) };
		},
		'upstream/tools': async ({ id }) => ({ tools: (await admin()).toolsOf(id) }),
		'upstream/test': async ({ id }, { signal }) => (await admin()).test(id, signal),
		'upstream/setSecrets': async ({ id, ...secrets }) => {
			(await admin()).setSecrets(id, secrets);
			return {};
		},
		'upstream/grants': async () => ({ grants: (await admin()).grants() }),
		'upstream/removed': ({ ids }) => ({ ids: store.work.removedUpstreams(ids) }),
		'upstream/signOut': async ({ id }) => {
			(await admin()).signOut(id);
			return {};
		},
		'upstream/calls': async ({ limit }) => ({ calls: (await admin()).calls(limit) }),
	};
}

/**
 * What is registered is kept in the event log, and whoever may list servers reads it.
 * @throws OperationError `invalidInput` when a key stands there
 */
function refuseKeys({ command = '', args = [], url = '' }: Partial<UpstreamDefinition>): void {
	if (![command, ...args, url].some(holdsKey)) return;
	throw new OperationError(
		'invalidInput',
		'A key stands in the command or the address. Write ${secret:NAME} in its place, add NAME to the variables of the server, and give its value in the editor: Edit MCP Server…, Values.',
	);
}
