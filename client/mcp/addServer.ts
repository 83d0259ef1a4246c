import type { Services } from '../services.ts';
import { askSecrets } from './askSecrets.ts';
import { aliasOf } from './configFiles.ts';
import { hideReach, keepHidden } from './hideReach.ts';
import { askNames, askReach, askText, pickType } from './serverFields.ts';
import { startAndTell } from './testServer.ts';

/** Understory: Add MCP Server… */
export async function addServer(services: Services): Promise<void> {
	const type = await pickType();
	if (type === undefined) return;
	const reached = await askReach(type, '');
	if (reached === undefined) return;
	const name = await askText('Name', 'What you call it', 'files', '');
	if (name === undefined) return;
	const wanted = await askNames(type, []);
	if (wanted === undefined) return;
	const isProgram = type === 'stdio';
	const headers = isProgram ? [] : wanted;
	const hidden = hideReach(reached, isProgram ? wanted : []);
	const { upstreams } = await services.server.call('upstream/list', {});
	const { id } = await services.server.call('upstream/add', {
		id: crypto.randomUUID(),
		alias: aliasOf(name, new Set(upstreams.map(({ alias }) => alias))),
		name,
		type,
		...hidden.reached,
		env: [...hidden.env],
		headers,
	});
	const unknown = hidden.env.filter((variable) => hidden.values[variable] === undefined);
	if (unknown.length + headers.length > 0) await askSecrets(services, { id, name, env: unknown, headers });
	await keepHidden(services, id, hidden.values);
	await startAndTell(services, id, name);
}
