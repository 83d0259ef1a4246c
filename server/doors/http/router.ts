import type { Logger } from '../../ports/logger.ts';
import { bearerOf, refuseForeign, sameSecret } from './guard.ts';
import { problem } from './problem.ts';

/** Answers requests below a path. */
export interface Route {
	/** `/mcp`, without a slash at the end; the route has this path and everything below it. */
	readonly path: string;
	/** Anybody on this machine may ask; other routes need a token. */
	readonly open?: boolean;
	answer(request: Request, url: URL): Promise<Response>;
}

/** Admits requests, and hands each to its route. */
export function createRouter(routes: readonly Route[], token: string, logger: Logger) {
	return async (request: Request): Promise<Response> => {
		const foreign = refuseForeign(request);
		if (foreign !== undefined) return foreign;
		const url = new URL(request.url);
		const route = routes.find(({ path }) => url.pathname === path || url.pathname.startsWith(`${path}/`));
		if (route === undefined) return problem('notFound', `There is nothing at ${url.pathname}.`);
		if (route.open !== true && !sameSecret(bearerOf(request) ?? '', token))
			return problem('unauthorized', 'Send the token of the server as a bearer token.', {
				'www-authenticate': 'Bearer realm="understory"',
			});
		try {
			return await route.answer(request, url);
		} catch (error) {
			logger.error('An HTTP request failed', error, { path: route.path });
			return problem('internal', 'The request failed in the server; its log says why.');
		}
	};
}
