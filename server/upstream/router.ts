import { isInputRequiredResult } from '@modelcontextprotocol/client';
import { inputRequired, type InputRequests, type Result, type Tool } from '@modelcontextprotocol/server';
import { shortened } from '../../common/base/shortened.ts';
import type { UpstreamCall } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { McpCaller, RoutedMethod } from '../ports/upstream.ts';
import type { Windows } from '../ports/windows.ts';
import { judge, type Verdict } from './approval.ts';
import { Call } from './call.ts';
import type { CallLog } from './callLog.ts';
import { capOutput, demandSize } from './capOutput.ts';
import type { UpstreamConnection } from './connection.ts';
import { sha256 } from './hashes.ts';
import { limitsOf } from './limits.ts';
import { Parking, type Parked } from './parking.ts';

export interface RouterOptions {
	readonly log: CallLog;
	readonly windows: Windows;
	/** The user allowed a tool for good, as it is now. */
	readonly approve: (upstreamId: string, tool: Tool) => void;
}

type Params = Readonly<Record<string, unknown>>;
/** What a request is for, and a hash of what is allowed with it. */
type Wanted = Pick<Parked, 'subject' | 'allowed'>;

/** Carries requests to one server and what comes of them back to the caller, over as many rounds as it takes. */
export class Router {
	readonly #options: RouterOptions;
	readonly #parking = new Parking();

	constructor(options: RouterOptions) {
		this.#options = options;
	}

	dispose(): void {
		this.#parking.dispose();
	}

	/** Runs a tool if the user's rules allow it. */
	async callTool(connection: UpstreamConnection, tool: Tool, params: Params, caller: McpCaller): Promise<Result> {
		const began = performance.now();
		const log = (outcome: UpstreamCall['outcome'], message?: string): void =>
			this.#options.log.add({
				at: new Date().toISOString(),
				upstream: connection.upstream.id,
				tool: tool.name,
				caller: caller.name,
				milliseconds: Math.round((performance.now() - began) * 10) / 10,
				outcome,
				...(message !== undefined && { message: message.slice(0, 500) }),
			});
		try {
			const { annotations } = tool;
			const repeatable = annotations?.readOnlyHint === true || annotations?.idempotentHint === true;
			const wanted = { subject: `${connection.upstream.id} ${tool.name}`, allowed: hashOf(caller, params) };
			const result = await this.#run(wanted, caller, async (call, isAllowed) => {
				if (!isAllowed) await this.#askLeave(connection, tool, params, call);
				return connection.request(call, { method: 'tools/call', params, repeatable });
			});
			const { maxBytes } = limitsOf(connection.upstream, tool.name);
			const capped = isInputRequiredResult(result) ? result : capOutput(result, maxBytes);
			log((capped as { isError?: boolean }).isError === true ? 'toolError' : 'ok');
			return capped;
		} catch (error) {
			if (caller.signal.aborted) log('cancelled');
			else
				log(OperationError.is(error, 'untrusted') ? 'denied' : 'failed', error instanceof Error ? error.message : '');
			if (!OperationError.is(error) || caller.signal.aborted) throw error;
			return { isError: true, content: [{ type: 'text', text: error.message }] };
		}
	}

	/** Any other request; reading may always be repeated. */
	request(
		connection: UpstreamConnection,
		method: RoutedMethod,
		params: Params,
		subject: string,
		caller: McpCaller,
	): Promise<Result> {
		const wanted = { subject: `${connection.upstream.id} ${subject}`, allowed: hashOf(caller, params) };
		return this.#run(wanted, caller, async (call) => {
			const result = await connection.request(call, { method, params, repeatable: true });
			return isInputRequiredResult(result) ? result : demandSize(result, limitsOf(connection.upstream).maxBytes);
		});
	}

	/**
	 * @param work does the call; `isAllowed` when this is the next round of one that the user has allowed, with the same
	 * arguments, and the first that comes back for it
	 */
	async #run(
		wanted: Wanted,
		caller: McpCaller,
		work: (call: Call, isAllowed: boolean) => Promise<Result>,
	): Promise<Result> {
		const { requestState: token, ...rest } = caller;
		const found = token === undefined ? undefined : this.#parking.find(token, wanted.subject);
		if (found?.parked.kind === 'call') {
			found.parked.call.resume(caller);
			return this.#finish(found.parked.call, found.parked);
		}
		const state = found?.parked.requestState;
		const isAllowed = found !== undefined && !found.again && found.parked.allowed === wanted.allowed;
		const call = new Call({ ...rest, ...(state !== undefined && { requestState: state }) }, wanted.subject);
		call.begin((begun) => work(begun, isAllowed));
		return this.#finish(call, wanted);
	}

	async #finish(call: Call, { subject, allowed }: Wanted): Promise<Result> {
		const turn = await call.next();
		if (turn.kind === 'questions')
			return inputRequired({
				inputRequests: turn.questions as InputRequests,
				requestState: this.#parking.park({ kind: 'call', call, subject, allowed }),
			});
		if (!isInputRequiredResult(turn.result)) return turn.result;
		const { requestState } = turn.result as { requestState?: string };
		return { ...turn.result, requestState: this.#parking.park({ kind: 'allowed', requestState, subject, allowed }) };
	}

	/** @throws OperationError `untrusted` when the user, or a rule, says no */
	async #askLeave({ upstream }: UpstreamConnection, tool: Tool, params: Params, call: Call): Promise<void> {
		const verdict = judge(upstream, tool);
		const careful = call.caller.confirmWrites === true && tool.annotations?.readOnlyHint !== true;
		if (verdict.approval === 'always' && !careful) return;
		if (verdict.approval === 'never') throw denied(`You do not allow ${tool.name} of ${upstream.name}.`);
		const answer = await this.#ask(upstream.name, tool, params, verdict, call);
		if (answer === 'always') this.#options.approve(upstream.id, tool); // an agent asks each time nevertheless
		else if (answer !== 'once')
			throw denied(
				answer === 'deny'
					? `The user did not allow ${tool.name} of ${upstream.name}.`
					: `${tool.name} of ${upstream.name} needs the user's permission, and nobody could be asked. ` +
							'Open VS Code, or allow the tool under MCP Servers.',
			);
	}

	/** The window is asked first: what an assistant answers for the user cannot be known. */
	async #ask(
		server: string,
		tool: Tool,
		params: Params,
		{ changed }: Verdict,
		call: Call,
	): Promise<'once' | 'always' | 'deny' | undefined> {
		const description = tool.description ?? '';
		const input = shortened(JSON.stringify(params['arguments'] ?? {}), 2000);
		const question = {
			kind: 'approveTool',
			server,
			tool: tool.name,
			description,
			caller: call.caller.name,
			input,
			changed,
		} as const;
		const answer = await this.#options.windows.ask(question, call.signal);
		if (answer !== undefined || call.caller.capabilities.elicitation === undefined) return answer;
		const because = changed ? ' It is not what it was when you allowed it.' : '';
		const asked = await call.ask(
			'elicitation/create',
			{
				mode: 'form',
				message: `${server} wants to run ${tool.name} with ${shortened(input, 500)}.${because} Allow it?`,
				requestedSchema: {
					type: 'object',
					properties: { allow: { type: 'boolean', title: 'Allow this call', default: false } },
					required: ['allow'],
				},
			},
			call.signal,
		);
		const { action, content } = asked as { action?: string; content?: { allow?: unknown } };
		return action === 'accept' && content?.allow === true ? 'once' : 'deny';
	}
}

function denied(message: string): OperationError {
	return new OperationError('untrusted', message);
}

/** What a leave is bound to. An assistant over HTTP has another session in each request, and a name of its own. */
function hashOf({ name }: McpCaller, params: Params): string {
	return sha256(JSON.stringify([name, params['arguments'] ?? {}]));
}
