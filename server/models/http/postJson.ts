import { OperationError } from '../../../common/protocol/errors.ts';

export interface PostOptions {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: unknown;
	/** What answers there, for messages: `Ollama`. */
	readonly service: string;
	/** Given up after this long, each try anew. */
	readonly timeoutMs: number;
	readonly signal: AbortSignal | undefined;
	/** Waits; tests decide how long that is. Rejects with the signal's reason. */
	readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
	/** False when another server can be asked instead: this one is tried twice, and not waited for long. */
	readonly patient: boolean;
}

/**
 * Posts JSON and returns the JSON that comes back. Tries again when the service is busy (429), failing (5xx) or cannot
 * be reached, after the time it asks for (`Retry-After`), else after 0.5, 1, 2 s. Keys are in headers only, which no
 * message quotes.
 * @throws OperationError `unavailable` with what the user can do; the signal's reason when it is aborted.
 */
export async function postJson(options: PostOptions): Promise<unknown> {
	const { attempts, longestWaitMs } = options.patient ? PATIENT : IMPATIENT;
	for (let attempt = 1; ; attempt++) {
		const outcome = await tryOnce(options);
		if (outcome.kind === 'answer') return outcome.json;
		if (outcome.kind === 'final' || attempt === attempts) throw outcome.error;
		const wait = outcome.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
		if (wait > longestWaitMs) throw outcome.error;
		await options.sleep(wait, options.signal);
	}
}

type Outcome =
	| { readonly kind: 'answer'; readonly json: unknown }
	| { readonly kind: 'final'; readonly error: OperationError }
	| { readonly kind: 'retry'; readonly error: OperationError; readonly retryAfterMs: number | undefined };

async function tryOnce(options: PostOptions): Promise<Outcome> {
	const { url, headers, body, service, timeoutMs, signal } = options;
	const timeout = AbortSignal.timeout(timeoutMs);
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
			// A redirect would take the texts, and perhaps the key, to an address the user did not choose.
			redirect: 'error',
			signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
		});
		if (response.ok) return { kind: 'answer', json: await response.json() };
		return refusal(response.status, response.headers, await response.text(), options);
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof SyntaxError)
			return {
				kind: 'final',
				error: unavailable(`${service} at ${origin(url)} did not answer with JSON. Check the address.`),
			};
		if (timeout.aborted) {
			const seconds = Math.round(timeoutMs / 1000);
			const message = `${service} at ${origin(url)} did not answer within ${seconds} s.`;
			return { kind: 'retry', error: unavailable(message), retryAfterMs: undefined };
		}
		const message = `${service} cannot be reached at ${origin(url)} (${reasonOf(error)}). Start it, check the address or the network, or choose another embedding provider.`;
		return { kind: 'retry', error: unavailable(message), retryAfterMs: undefined };
	}
}

function refusal(status: number, headers: Headers, body: string, { service, url }: PostOptions): Outcome {
	if (status === 401 || status === 403 || (status === 400 && INVALID_KEY.test(body)))
		return {
			kind: 'final',
			error: unavailable(
				`${service} refused the key. Run “Understory: Set Embedding Key…” to store a valid one, or choose another embedding provider.`,
			),
		};
	const said = messageOf(body);
	if (status === 429 || status >= 500) {
		const what = status === 429 ? 'has too many requests or no quota left' : `failed (${status})`;
		const error = unavailable(`${service} ${what}${said}. Try again later, or choose another embedding provider.`);
		return { kind: 'retry', error, retryAfterMs: retryAfter(headers) };
	}
	if (status === 404)
		return {
			kind: 'final',
			error: unavailable(`${service} at ${origin(url)} does not know the model or the address${said}.`),
		};
	return { kind: 'final', error: unavailable(`${service} refused the request (${status})${said}.`) };
}

/** Seconds, or a date. */
function retryAfter(headers: Headers): number | undefined {
	const value = headers.get('retry-after');
	if (value === null) return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** The message of an error body: `{ error: { message } }` (OpenAI, Gemini), `{ error }` (Ollama), `{ detail }` (Voyage). */
function messageOf(body: string): string {
	try {
		const json = JSON.parse(body) as { error?: { message?: unknown } | string; detail?: unknown };
		const said = typeof json.error === 'string' ? json.error : (json.error?.message ?? json.detail);
		return typeof said === 'string' ? `: ${said.slice(0, 300).replace(/\.$/, '')}` : '';
	} catch {
		return ''; // a proxy's page says nothing to the user
	}
}

function reasonOf(error: unknown): string {
	const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
	return cause?.code ?? cause?.message ?? message;
}

function origin(url: string): string {
	return new URL(url).origin;
}

function unavailable(message: string): OperationError {
	return new OperationError('unavailable', message);
}

/** Gemini calls a wrong key a bad request. */
const INVALID_KEY = /"API_KEY_INVALID"/;
const FIRST_WAIT_MS = 500;
const PATIENT = { attempts: 4, longestWaitMs: 60_000 };
const IMPATIENT = { attempts: 2, longestWaitMs: 2000 };
