import { problem } from './problem.ts';

/** Names under which this machine reaches itself; any other in `Host` means that a page was rebound to loopback. */
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Refuses what no program of this machine would send; undefined lets it pass. */
export function refuseForeign(request: Request): Response | undefined {
	const host = hostName(`http://${request.headers.get('host') ?? ''}`);
	if (host === undefined || !LOCAL.has(host))
		return problem('forbidden', 'The Host header names another machine. Use 127.0.0.1 or localhost.');
	const origin = request.headers.get('origin');
	if (origin === null) return undefined;
	const originHost = hostName(origin);
	if (originHost !== undefined && LOCAL.has(originHost)) return undefined;
	return problem('forbidden', 'Pages of other sites may not ask this server.');
}

/** The bearer token of a request. */
export function bearerOf(request: Request): string | undefined {
	return /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

function hostName(url: string): string | undefined {
	try {
		return new URL(url).hostname;
	} catch {
		return undefined; // no address at all
	}
}
