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
	const hidden = hideReach(reached, wanted);
	const { upstreams } = await services.server.call('upstream/list', {});
	const { id } = await services.server.call('upstream/add', {
		id: crypto.randomUUID(),
		alias: aliasOf(name, new Set(upstreams.map(({ alias }) => alias))),
		name,
		type,
		...hidden.reached,
		...(type === 'stdio' ? { env: [...wanted, ...Object.keys(hidden.values)] } : { headers: wanted }),
	});
	if (wanted.length > 0)
		await askSecrets(services, {
			id,
			name,
			...(type === 'stdio' ? { env: wanted, headers: [] } : { env: [], headers: wanted }),
		});
	await keepHidden(services, id, hidden.values);
	await startAndTell(services, id, name);
}
