import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { ApiScope } from '../../../common/model/apiScope.ts';
import { sameToken } from '../../base/token.ts';
import type { Counters } from '../../app/counters.ts';
import type { Logger } from '../../ports/logger.ts';
import { endStream } from './endStream.ts';
import { bearerOf, refuseForeign } from './guard.ts';
import { problem } from './problem.ts';
import type { TokenFile } from './tokens.ts';

/** Who asks: the name for limits and keys, and what they may do. */
export interface Admitted {
	readonly id: string;
	readonly scope: ApiScope;
}

/** Answers requests below a path. */
export interface Route {
	/** `/mcp`, without a slash at the end; the route has this path and everything below it. */
	readonly path: string;
	/** Anybody on this machine may ask; other routes need a token. */
	readonly open?: boolean;
	/** What a token needs. */
	readonly scope?: ApiScope;
	readonly answer: (request: Request, url: URL, who: Admitted) => Promise<Response>;
}

export interface RouterOptions {
	readonly routes: readonly Route[];
	/** The owner's own token, which may do everything. */
	readonly token: string;
	readonly tokens: TokenFile;
	readonly logger: Logger;
	/** Counts answers by route and status. */
	readonly requests?: Counters;
}

/** Requests a token may make within `SECONDS`. The owner's own, which only the user's windows have, is not held back. */
const REQUESTS = 3000;
const SECONDS = 60;
/** Wrong tokens that are answered within `SECONDS`. */
const WRONG_TOKENS = 60;
const OWNER: Admitted = { id: 'owner', scope: 'admin' };
const NOBODY: Admitted = { id: 'nobody', scope: 'read' };

/** Admits requests, and hands each to its route. */
export function createRouter({ routes, token, tokens, logger, requests }: RouterOptions) {
	const limiter = new RateLimiterMemory({ points: REQUESTS, duration: SECONDS });
	const wrong = new RateLimiterMemory({ points: WRONG_TOKENS, duration: SECONDS });
	const admit = (request: Request): Admitted | undefined => {
		const bearer = bearerOf(request) ?? '';
		return sameToken(bearer, token) ? OWNER : tokens.find(bearer);
	};
	const answer = async (request: Request, route: Route | undefined, url: URL): Promise<Response> => {
		const foreign = refuseForeign(request);
		if (foreign !== undefined) return foreign;
		if (route === undefined) return problem('notFound', `There is nothing at ${url.pathname}.`);
		const who = route.open === true ? NOBODY : admit(request);
		if (who === undefined) return (await limited(wrong, 'wrong')) ?? unauthorized();
		const tooMany = who === OWNER ? undefined : await limited(limiter, who.id);
		if (tooMany !== undefined) return tooMany;
		if (route.open !== true && !allows(who.scope, route.scope ?? 'read'))
			return problem('forbidden', `This token may not ask ${route.path}; it needs the scope ${route.scope}.`);
		try {
			const revoked = who === OWNER || who === NOBODY ? undefined : tokens.revocationOf(who.id);
			const response = await route.answer(request, url, who);
			return revoked === undefined ? response : endStream(response, revoked);
		} catch (error) {
			logger.error('An HTTP request failed', error, { path: route.path });
			return problem('internal', 'The request failed in the server; its log says why.');
		}
	};
	return async (request: Request): Promise<Response> => {
		const began = performance.now();
		const url = new URL(request.url);
		const route = routes.find(({ path }) => url.pathname === path || url.pathname.startsWith(`${path}/`));
		const response = await answer(request, route, url);
		const labels = { route: route?.path ?? 'none', status: String(response.status) };
		requests?.add(labels, (performance.now() - began) / 1000);
		return response;
	};
}

/** What each scope may do. `hook` only hands things in, and reads nothing. */
const COVERS: Readonly<Record<ApiScope, readonly ApiScope[]>> = {
	hook: ['hook'],
	read: ['read'],
	write: ['hook', 'read', 'write'],
	admin: ['hook', 'read', 'write', 'admin'],
};

/** Whether a token of one scope may do what needs another. */
export function allows(has: ApiScope, needs: ApiScope): boolean {
	return COVERS[has].includes(needs);
}

function unauthorized(): Response {
	return problem('unauthorized', 'Send a token as a bearer token. “Understory: Create API Token…” makes one.', {
		'www-authenticate': 'Bearer realm="understory"',
	});
}

/** The refusal of a caller that asks too often. */
export async function limited(limiter: RateLimiterMemory, id: string): Promise<Response | undefined> {
	try {
		await limiter.consume(id);
		return undefined;
	} catch (refused) {
		const { msBeforeNext = 1000 } = refused as { msBeforeNext?: number };
		const seconds = Math.ceil(msBeforeNext / 1000);
		return problem('tooManyRequests', `Wait ${seconds} s.`, { 'retry-after': String(seconds) });
	}
}
