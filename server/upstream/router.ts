import { isInputRequiredResult } from '@modelcontextprotocol/client';
import { inputRequired, type InputRequests, type Result, type Tool } from '@modelcontextprotocol/server';
import type { UpstreamCall } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { McpCaller, RoutedMethod } from '../ports/upstream.ts';
import type { Windows } from '../ports/windows.ts';
import { judge, type Verdict } from './approval.ts';
import { Call } from './call.ts';
import type { CallLog } from './callLog.ts';
import { capOutput } from './capOutput.ts';
import type { UpstreamConnection } from './connection.ts';
import { Parking } from './parking.ts';

export interface RouterOptions {
	readonly log: CallLog;
	readonly windows: Windows;
	/** The user allowed a tool for good, as it is now. */
	readonly approve: (upstreamId: string, tool: Tool) => void;
}

type Params = Readonly<Record<string, unknown>>;

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
			const result = await this.#run(`${connection.upstream.id} ${tool.name}`, caller, async (call, approved) => {
				if (!approved) await this.#askLeave(connection, tool, params, call);
				return connection.request('tools/call', params, call, repeatable);
			});
			const capped = isInputRequiredResult(result) ? result : capOutput(result, connection.upstream.maxOutputKb * 1024);
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
		return this.#run(`${connection.upstream.id} ${subject}`, caller, (call) =>
			connection.request(method, params, call, true),
		);
	}

	/** @param work does the call; `approved` when this is a later round of one that the user has allowed */
	async #run(
		subject: string,
		caller: McpCaller,
		work: (call: Call, approved: boolean) => Promise<Result>,
	): Promise<Result> {
		const parked = caller.requestState === undefined ? undefined : this.#parking.find(caller.requestState, subject);
		if (parked?.kind === 'call') {
			parked.call.resume(caller);
			return this.#finish(parked.call, subject);
		}
		const { requestState: _ours, ...rest } = caller;
		const state = parked?.requestState;
		const call = new Call({ ...rest, ...(state !== undefined && { requestState: state }) }, subject);
		call.begin((begun) => work(begun, parked !== undefined));
		return this.#finish(call, subject);
	}

	async #finish(call: Call, subject: string): Promise<Result> {
		const turn = await call.next();
		if (turn.kind === 'questions')
			return inputRequired({
				inputRequests: turn.questions as InputRequests,
				requestState: this.#parking.park({ kind: 'call', call, subject }),
			});
		if (!isInputRequiredResult(turn.result)) return turn.result;
		const { requestState } = turn.result as { requestState?: string };
		return { ...turn.result, requestState: this.#parking.park({ kind: 'approved', requestState, subject }) };
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
		const input = JSON.stringify(params['arguments'] ?? {}).slice(0, 2000);
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
				message: `${server} wants to run ${tool.name} with ${input.slice(0, 500)}.${because} Allow it?`,
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
