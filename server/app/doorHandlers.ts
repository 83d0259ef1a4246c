import type { HttpEndpoint } from '../../common/protocol/httpEndpoint.ts';
import type { HandlersOf } from './handler.ts';

/** How others reach this server. */
export function createDoorHandlers(endpoint: () => Promise<HttpEndpoint>): HandlersOf<'door'> {
	return {
		'door/endpoint': async () => {
			const { port, token } = await endpoint();
			return { url: `http://127.0.0.1:${port}`, token };
		},
	};
}
