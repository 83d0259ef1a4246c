import { Client, type ClientContext, type LoggingMessageNotification, type Result } from '@modelcontextprotocol/client';
import { OUR_NAME, OUR_TITLE } from '../../common/model/ourName.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import { answerForTask, withoutTask } from './taskCall.ts';

/** What a server sends unasked. */
export interface ClientEvents {
	/** Answers a question of the server: a sample, the user's answer, or roots. */
	readonly answer: (
		method: string,
		params: Record<string, unknown> | undefined,
		context: ClientContext,
	) => Promise<Result>;
	readonly listChanged: () => void;
	readonly resourceUpdated: (uri: string) => void;
	readonly logged: (message: LoggingMessageNotification['params']) => void;
	readonly failed: (error: Error) => void;
}

/** A server that is asked for its revision has this long to answer; a program that does not is taken for an older one. Milliseconds. */
const PROBE_MS = { stdio: 5000, http: 20_000, sse: 20_000 };
const QUESTIONS = ['sampling/createMessage', 'elicitation/create', 'roots/list'] as const;
const LIST_CHANGES = [
	'notifications/tools/list_changed',
	'notifications/prompts/list_changed',
	'notifications/resources/list_changed',
] as const;

/** A client for one connection, in the revision of the protocol that the server's definition says. */
export function createClient(
	{ era, type }: Pick<Upstream, 'era' | 'type'>,
	version: string,
	events: ClientEvents,
): Client {
	const client = new Client(
		{ name: OUR_NAME, title: OUR_TITLE, version },
		{
			capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } },
			versionNegotiation: {
				mode: era === 'modern' ? { pin: '2026-07-28' } : era,
				probe: { timeoutMs: PROBE_MS[type] },
			},
		},
	);
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a client of the SDK is no event target
	client.onerror = events.failed;
	for (const method of QUESTIONS)
		client.setRequestHandler(method, async (request, context) => {
			const params = request.params as Record<string, unknown> | undefined;
			const answer = await events.answer(method, params && withoutTask(params), context);
			return answerForTask(params, answer) as never;
		});
	for (const method of LIST_CHANGES) client.setNotificationHandler(method, () => events.listChanged());
	client.setNotificationHandler('notifications/resources/updated', ({ params }) => events.resourceUpdated(params.uri));
	client.setNotificationHandler('notifications/message', ({ params }) => events.logged(params));
	return client;
}
