import { OperationError } from '../../../common/protocol/errors.ts';

/** How the hub is asked. */
export interface HubAccess {
	readonly hub: URL;
	/** Asked for at every request so that it is held nowhere; sent to the hub itself and to nobody it redirects to. */
	readonly token: () => string | undefined;
	/** Asked before every request. @throws OperationError `forbidden` when the profile does not allow it */
	readonly demand: (url: URL) => void;
	readonly signal: AbortSignal;
	/** A connection on which nothing came for so long is given up. */
	readonly idleMs: number;
	/** Waits; tests decide how long that is. Rejects with the signal's reason. */
	readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A request that failed; `passing` when it is worth trying again. */
export class HubFailure extends Error {
	readonly error: OperationError;
	readonly passing: boolean;
	readonly retryAfterMs: number | undefined;

	constructor(error: OperationError, passing: boolean, retryAfterMs?: number) {
		super(error.message);
		this.error = error;
		this.passing = passing;
		this.retryAfterMs = retryAfterMs;
	}
}

/**
 * Does the work, again while its failure may pass: after the time the hub asks for, else after 0.5, 1, 2 s.
 * @throws OperationError; the signal's reason when it is aborted
 */
export async function withRetries<T>({ signal, sleep }: HubAccess, work: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			signal.throwIfAborted();
			if (!(error instanceof HubFailure)) throw error;
			const wait = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
			if (!error.passing || attempt === MAX_ATTEMPTS || wait > MAX_WAIT_MS) throw error.error;
			await sleep(wait, signal);
		}
	}
}

/** What is called with every response, redirects included, before its body is read. @throws to give the request up */
export type Inspect = (response: Response) => void;

/**
 * Gets an address of the hub and follows redirects, which may lead to another host (where large files lie). The clock of
 * `idle` runs until the headers are there.
 * @throws HubFailure
 */
export async function openHub(
	access: HubAccess,
	address: URL,
	{
		headers = {},
		inspect = () => undefined,
		idle,
	}: { headers?: Record<string, string>; inspect?: Inspect; idle: IdleClock },
): Promise<Response> {
	let url = address;
	for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
		const response = await send(access, url, headers, idle);
		inspect(response);
		if (response.status < 300 || response.status >= 400) {
			if (response.ok) return response;
			throw await refusal(access, response);
		}
		await response.body?.cancel();
		url = target(access, url, response.headers.get('location'));
	}
	throw final(`${access.hub.host} redirects in a circle. Try again later.`);
}

/** Aborts a request on which nothing comes. */
export class IdleClock {
	readonly #control = new AbortController();
	readonly #limitMs: number;
	#timer: NodeJS.Timeout | undefined;

	constructor(limitMs: number) {
		this.#limitMs = limitMs;
		this.reset();
	}

	get signal(): AbortSignal {
		return this.#control.signal;
	}

	/** Something came. */
	reset(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#control.abort(), this.#limitMs);
	}

	stop(): void {
		clearTimeout(this.#timer);
	}
}

/** Makes sense of what a connection fails with. */
export function connectionFailure({ hub, signal, idleMs }: HubAccess, error: unknown, idle: IdleClock): Error {
	if (signal.aborted || error instanceof HubFailure || OperationError.is(error)) return error as Error;
	if (idle.signal.aborted)
		return passing(`${hub.host} sent nothing for ${Math.round(idleMs / 1000)} s. Try again later.`);
	const { code, message } = ((error as Error).cause ?? error) as { code?: string; message: string };
	return passing(`The model hub cannot be reached at ${hub.host} (${code ?? message}). ${OFFLINE_HELP}`);
}

async function send(access: HubAccess, url: URL, headers: Record<string, string>, idle: IdleClock): Promise<Response> {
	access.demand(url);
	const token = url.origin === access.hub.origin ? access.token() : undefined;
	try {
		return await fetch(url, {
			headers: {
				'user-agent': 'understory',
				...headers,
				...(token !== undefined && { authorization: `Bearer ${token}` }),
			},
			redirect: 'manual',
			signal: AbortSignal.any([access.signal, idle.signal]),
		});
	} catch (error) {
		throw connectionFailure(access, error, idle);
	}
}

/** Where a redirect leads; never from a protected connection to an open one. */
function target({ hub }: HubAccess, from: URL, location: string | null): URL {
	if (location === null || !URL.canParse(location, from.href))
		throw final(`${hub.host} redirects to nowhere. Try again later.`);
	const url = new URL(location, from);
	if (url.protocol !== 'https:' && (url.protocol !== 'http:' || from.protocol === 'https:'))
		throw final(`${hub.host} redirects to an address that is not safe (${url.protocol}//${url.host}).`);
	return url;
}

async function refusal({ hub, token }: HubAccess, response: Response): Promise<HubFailure> {
	const { status, headers } = response;
	const code = headers.get('x-error-code');
	const said = sayingOf(headers.get('x-error-message'), await response.text().catch(() => ''));
	if (status === 429) return passing(`${hub.host} has too many requests${said}. Try again later.`, retryAfter(headers));
	if (status >= 500) return passing(`${hub.host} failed (${status})${said}. Try again later.`, retryAfter(headers));
	if (code === 'GatedRepo' || status === 403)
		return final(
			`${hub.host} gives this model only to those who accepted its terms${said}. Accept them on its page, and store a token of yours with “Understory: Set Embedding Key…” (or in HF_TOKEN).`,
		);
	if (code === 'RevisionNotFound') return notFound(`${hub.host} has no such revision of the model${said}.`);
	if (code === 'EntryNotFound') return notFound(`${hub.host} has a file of the model no more${said}. Try again.`);
	if (status === 404 || status === 401)
		return notFound(
			`${hub.host} has no such model, or shows it only to its owners${said}. Check the name (owner/name)${
				token() === undefined
					? '; for a private model store a token with “Understory: Set Embedding Key…”'
					: ' and the token'
			}.`,
		);
	return final(`${hub.host} refused the request (${status})${said}.`);
}

/** What the hub says, in its header or in `{ error }`; a proxy's page says nothing to the user. */
function sayingOf(header: string | null, body: string): string {
	let said: unknown = header;
	try {
		said ??= (JSON.parse(body) as { error?: unknown }).error;
	} catch {
		return '';
	}
	return typeof said === 'string' && said !== '' ? `: ${said.slice(0, 300).replace(/\.$/, '')}` : '';
}

/** Seconds, or a date. */
function retryAfter(headers: Headers): number | undefined {
	const value = headers.get('retry-after');
	if (value === null) return undefined;
	const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
	return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function passing(message: string, retryAfterMs?: number): HubFailure {
	return new HubFailure(new OperationError('unavailable', message), true, retryAfterMs);
}

function final(message: string): HubFailure {
	return new HubFailure(new OperationError('unavailable', message), false);
}

function notFound(message: string): HubFailure {
	return new HubFailure(new OperationError('notFound', message), false);
}

const OFFLINE_HELP =
	'Check the network. Behind a proxy, set HTTPS_PROXY or the editor’s “Http: Proxy” and start the server again; with a mirror, set understory.embedding.url. Or bring the model’s folder here by hand and choose it with the provider “local”, or choose another provider.';
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 60_000;
const MAX_REDIRECTS = 5;
