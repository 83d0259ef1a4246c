import { RateLimiterMemory } from 'rate-limiter-flexible';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import { idOfKey } from './idempotencyKeys.ts';
import { problem } from './problem.ts';
import { limited, type Admitted, type Route } from './router.ts';

/** Where other programs' webhooks come in. */
const HOOKS_PATH = '/hooks';

/** Longest body. Bytes. */
const MAX_BYTES = 256 * 1024;
/** Requests of one token within `SECONDS`. */
const REQUESTS = 60;
const SECONDS = 60;
/** Headers that name a delivery: the same one again makes nothing new. */
const DELIVERY = ['webhook-id', 'idempotency-key', 'x-github-delivery', 'x-gitlab-event-uuid'];
/** Fields of a task that may be chosen from outside. */
const TASK_FIELDS = ['title', 'description', 'priority', 'due', 'project', 'folders'] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * `POST /hooks/capture` and `POST /hooks/task`: what other programs send becomes a capture or a task. `POST /hooks/agent`
 * starts the agent that it names, as the agent is set up: no text from outside becomes its task. A token of the scope `hook`
 * can do this and nothing else, so that it may be given away.
 */
export function createIncomingRoute(dispatcher: Dispatcher): Route {
	const limiter = new RateLimiterMemory({ points: REQUESTS, duration: SECONDS });
	return {
		path: HOOKS_PATH,
		scope: 'hook',
		async answer(request, url, who) {
			const name = url.pathname.slice(HOOKS_PATH.length + 1);
			const make = Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
			if (make === undefined)
				return problem('notFound', `There are ${HOOKS_PATH}/${Object.keys(MAKERS).join(`, ${HOOKS_PATH}/`)}.`);
			if (request.method !== 'POST') return problem('methodNotAllowed', 'A webhook is a POST.', { allow: 'POST' });
			const tooMany = await limited(limiter, who.id);
			if (tooMany !== undefined) return tooMany;
			const text = await request.text();
			if (Buffer.byteLength(text) > MAX_BYTES)
				return problem('contentTooLarge', `A webhook may have ${MAX_BYTES / 1024} KiB.`);
			const fields = fieldsOf(text, request.headers.get('content-type') ?? '');
			if (fields === undefined) return problem('invalidInput', 'The body says application/json and is no JSON object.');
			return done(() => make(dispatcher, { ...fields, id: idOf(request, who) }, request.signal));
		},
	};
}

type Maker = (dispatcher: Dispatcher, fields: Fields, signal: AbortSignal) => Promise<unknown>;

const MAKERS: Readonly<Record<string, Maker>> = {
	capture: (dispatcher, { id, content, text, title, tags = [] }, signal) => {
		const said = [title, content ?? text].filter((part) => typeof part === 'string' && part.trim() !== '');
		const input = { ...(id !== undefined && { id }), content: said.join('\n\n'), tags, source: { door: 'rest' } };
		return dispatcher.call('capture/add', input, signal);
	},
	task: (dispatcher, { id, tags = [], ...fields }, signal) => {
		const known = TASK_FIELDS.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
		const title = fields['title'] ?? fields['content'] ?? fields['text'];
		const input = { ...(id !== undefined && { id }), tags, title, ...Object.fromEntries(known) };
		return dispatcher.call('task/create', input, signal);
	},
	agent: (dispatcher, { id, agent }, signal) =>
		dispatcher.call('agent/run', { agent, ...(id !== undefined && { run: id }) }, signal),
};

/** A JSON object; any other text is the content itself. */
function fieldsOf(text: string, contentType: string): Fields | undefined {
	if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) return { content: text };
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
	} catch {
		return undefined;
	}
}

/** The same delivery of the same sender has the same id. */
function idOf({ headers }: Request, who: Admitted): string | undefined {
	const named = DELIVERY.map((name) => headers.get(name)).find((value) => value !== null && value !== '');
	return typeof named === 'string' ? idOfKey(who, named) : undefined;
}

async function done(make: () => Promise<unknown>): Promise<Response> {
	try {
		return Response.json(await make(), { status: 201 });
	} catch (error) {
		if (!OperationError.is(error)) throw error;
		return problem(error.code, error.message);
	}
}
