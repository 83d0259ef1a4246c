import type { HttpEndpoint } from '../../common/protocol/httpEndpoint.ts';
import type { ApiTokens } from '../ports/apiTokens.ts';
import type { HandlersOf } from './handler.ts';

/** How others reach this server. */
export function createDoorHandlers(
	doors: () => Promise<{ readonly endpoint: HttpEndpoint; readonly tokens: ApiTokens }>,
): HandlersOf<'door'> {
	return {
		'door/endpoint': async () => {
			const { port, token } = (await doors()).endpoint;
			return { url: `http://127.0.0.1:${port}`, token };
		},
		'door/tokens': async () => ({ tokens: (await doors()).tokens.list() }),
		'door/createToken': async ({ name, scope }) => (await doors()).tokens.create(name, scope),
		'door/revokeToken': async ({ id }) => ({ revoked: (await doors()).tokens.revoke(id) }),
	};
}
