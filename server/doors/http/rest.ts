import { API_MAKERS, API_OPERATIONS, API_READ_OF } from '../../../common/protocol/api.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import { digest } from '../../base/token.ts';
import type { Condition, Dispatcher } from '../../app/dispatcher.ts';
import { IdempotencyKeys, idOfKey } from './idempotencyKeys.ts';
import { problem } from './problem.ts';
import { queryInput } from './queryInput.ts';
import { allows, type Admitted, type Route } from './router.ts';

/** Where the API is. */
export const API_PATH = '/api/v1';

/** Every operation that is declared for programs: `POST` with its input as JSON; reads also by `GET` with a query. */
export function createRestRoute(dispatcher: Dispatcher): Route {
	const keys = new IdempotencyKeys();
	return {
		path: API_PATH,
		async answer(request, url, who) {
			const name = url.pathname.slice(API_PATH.length + 1);
			const scope = isPublic(name) ? API_OPERATIONS[name] : undefined;
			if (!isPublic(name) || scope === undefined)
				return problem('notFound', `There is no operation ${name}. ${API_PATH}/openapi.json lists them.`);
			if (!allows(who.scope, scope))
				return problem('forbidden', `This token may not ask ${name}; it needs the scope ${scope}.`);
			const read = OPERATIONS[name].effect === 'read';
			const methods = read ? ['GET', 'POST'] : ['POST'];
			if (!methods.includes(request.method))
				return problem('methodNotAllowed', `${name} takes ${methods.join(' and ')}.`, { allow: methods.join(', ') });
			const input = await readInput(request, url, name);
			if (input instanceof Response) return input;
			const key = request.headers.get('idempotency-key');
			if (key === null || read) return call(dispatcher, name, input, request, request.signal);
			// Whoever repeats the request waits for the same answer, so it does not end with the client that was first.
			const once = withId(name, input, who, key);
			const run = (): Promise<Response> => call(dispatcher, name, once, request, new AbortController().signal);
			return keys.once(keyOf(who, key), fingerprint(name, input), run);
		},
	};
}

function isPublic(name: string): name is OperationName {
	return Object.hasOwn(API_OPERATIONS, name);
}

async function readInput(request: Request, url: URL, name: OperationName): Promise<unknown> {
	if (request.method === 'GET') return queryInput(OPERATIONS[name].input, url.searchParams);
	const text = await request.text();
	if (text.trim() === '') return {};
	if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
		return problem('unsupportedMediaType', 'Send the input as application/json.');
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return problem('invalidInput', 'The body is not JSON.');
	}
}

async function call(
	dispatcher: Dispatcher,
	name: OperationName,
	input: unknown,
	request: Request,
	signal: AbortSignal,
): Promise<Response> {
	try {
		const condition = unchangedSince(name, input, request);
		const options = condition === undefined ? {} : { condition };
		const output = await dispatcher.call(name, withDoor(name, input), signal, options);
		const body = JSON.stringify(output);
		const etag = etagOf(body);
		const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', etag };
		if (OPERATIONS[name].effect === 'read' && request.headers.get('if-none-match') === etag)
			return new Response(undefined, { status: 304, headers });
		return new Response(body, { headers });
	} catch (error) {
		if (error instanceof Stale) return problem('preconditionFailed', error.message, { etag: error.seen });
		if (!OperationError.is(error)) throw error;
		const { code, message, details } = error;
		return problem(code, message, {}, details === undefined ? {} : { details });
	}
}

/** The thing is no longer what the caller saw. `seen` is its tag now. */
class Stale extends OperationError {
	readonly seen: string;

	constructor(read: OperationName, seen: string) {
		super('invalidInput', `Read it again with ${read}, and decide anew.`);
		this.seen = seen;
	}
}

/** A write with `If-Match` is done only while the thing is what the caller saw. */
function unchangedSince(name: OperationName, input: unknown, request: Request): Condition | undefined {
	const wanted = request.headers.get('if-match');
	if (wanted === null) return undefined;
	const readOf = API_READ_OF[name];
	if (readOf === undefined) throw new OperationError('invalidInput', `${name} knows no If-Match.`);
	const { read, by } = readOf;
	const fields = new Map(Object.entries(input ?? {}));
	const named = Object.fromEntries(by.map((field) => [field, fields.get(field)]));
	const check = (output: unknown): void => {
		const seen = etagOf(JSON.stringify(output));
		if (wanted !== '*' && !wanted.split(/\s*,\s*/).includes(seen)) throw new Stale(read, seen);
	};
	return { read, input: named, check };
}

/** A capture says which door it came through. */
function withDoor(name: OperationName, input: unknown): unknown {
	if (name !== 'capture/add' || typeof input !== 'object' || input === null || 'source' in input) return input;
	return { ...input, source: { door: 'rest' } };
}

/** What is made with a key has an id that comes of it, so that the key names it also after a restart of the server. */
function withId(name: OperationName, input: unknown, who: Admitted, key: string): unknown {
	if (!API_MAKERS.has(name) || typeof input !== 'object' || input === null || 'id' in input) return input;
	return { ...input, id: idOfKey(who, `${name} ${key}`) };
}

function etagOf(body: string): string {
	return `"${digest(body).toString('base64url').slice(0, 22)}"`;
}

function keyOf({ id }: Admitted, key: string): string {
	return `${id} ${key}`;
}

function fingerprint(name: OperationName, input: unknown): string {
	return digest(`${name} ${JSON.stringify(input)}`).toString('base64');
}
