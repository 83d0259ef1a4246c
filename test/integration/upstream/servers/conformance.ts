import { setTimeout as sleep } from 'node:timers/promises';
import {
	CLIENT_CAPABILITIES_META_KEY,
	createRequestStateCodec,
	inputRequired,
	Server,
	type CallToolResult,
	type ClientCapabilities,
	type InputRequests,
	type InputRequiredResult,
	type JSONObject,
	type ServerContext,
	type Tool,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

/** The server that the protocol's conformance suite expects, over standard input and output, in both revisions. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

type Outcome = CallToolResult | InputRequiredResult;
type Args = Readonly<Record<string, unknown>>;
interface Round {
	readonly args: Args;
	readonly ctx: ServerContext;
	readonly server: Server;
}
interface TestTool {
	readonly schema?: Tool['inputSchema'];
	run(round: Round): Outcome | Promise<Outcome>;
}

const states = createRequestStateCodec<Record<string, unknown>>({ key: crypto.getRandomValues(new Uint8Array(32)) });
const say = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });
const show = (...content: CallToolResult['content']): CallToolResult => ({ content });

/** Asks, and goes on with the answers once all are there. */
async function ask(
	{ ctx }: Round,
	inputRequests: InputRequests,
	done: (answers: Readonly<Record<string, unknown>>) => CallToolResult,
	state?: Record<string, unknown>,
): Promise<Outcome> {
	const answers = ctx.mcpReq.inputResponses ?? {};
	if (Object.keys(inputRequests).every((key) => answers[key] !== undefined)) return done(answers);
	return inputRequired({ inputRequests, ...(state && { requestState: await states.mint(state) }) });
}

const form = (message: string, properties: Record<string, JSONObject>, required: string[] = []) =>
	inputRequired.elicit({ message, requestedSchema: { type: 'object', properties, required } as never });
const sample = (text: string) =>
	inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 100 });
const outcomeOf = (answer: unknown): string => {
	const { action, content } = answer as { action?: string; content?: unknown };
	return `action=${action}, content=${JSON.stringify(content ?? {})}`;
};
const confirm = form('Please confirm', { ok: { type: 'boolean' } }, ['ok']);
const nameForm = (message: string) => form(message, { name: { type: 'string' } }, ['name']);
const contentText = (answer: unknown): string =>
	(answer as { content?: { text?: string } }).content?.text ?? JSON.stringify(answer);
const withString = (name: string): Tool['inputSchema'] => ({
	type: 'object',
	properties: { [name]: { type: 'string' } },
	required: [name],
});

const options = [
	{ const: 'value1', title: 'First' },
	{ const: 'value2', title: 'Second' },
	{ const: 'value3', title: 'Third' },
];
const plain = ['option1', 'option2', 'option3'];

const TOOLS: Readonly<Record<string, TestTool>> = {
	test_simple_text: { run: () => say('This is a simple text response for testing.') },
	test_image_content: { run: () => show({ type: 'image', data: PNG, mimeType: 'image/png' }) },
	test_audio_content: { run: () => show({ type: 'audio', data: WAV, mimeType: 'audio/wav' }) },
	test_embedded_resource: {
		run: () =>
			show({
				type: 'resource',
				resource: {
					uri: 'test://embedded-resource',
					mimeType: 'text/plain',
					text: 'This is an embedded resource content.',
				},
			}),
	},
	test_multiple_content_types: {
		run: () =>
			show(
				{ type: 'text', text: 'Multiple content types test:' },
				{ type: 'image', data: PNG, mimeType: 'image/png' },
				{
					type: 'resource',
					resource: {
						uri: 'test://mixed-content-resource',
						mimeType: 'application/json',
						text: JSON.stringify({ test: 'data', value: 123 }),
					},
				},
			),
	},
	test_tool_with_logging: {
		async run({ ctx }) {
			for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
				await ctx.mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
				await sleep(50);
			}
			return say('logged');
		},
	},
	test_logging_tool: {
		async run({ ctx }) {
			await ctx.mcpReq.log('info', 'only for those who asked for it');
			return say('logged');
		},
	},
	test_tool_with_progress: {
		async run({ ctx }) {
			const progressToken = ctx.mcpReq._meta?.progressToken;
			if (progressToken !== undefined)
				for (const progress of [0, 50, 100]) {
					const params = { progressToken, progress, total: 100, message: `Completed step ${progress} of 100` };
					await ctx.mcpReq.notify({ method: 'notifications/progress', params });
					await sleep(50);
				}
			return say(String(progressToken ?? 'no-progress-token'));
		},
	},
	test_error_handling: {
		run: () => ({ isError: true, ...say('This tool intentionally returns an error for testing') }),
	},
	test_reconnection: {
		async run({ ctx }) {
			ctx.http?.closeSSE?.();
			await sleep(100);
			return say('Reconnection test completed successfully.');
		},
	},
	test_sampling: {
		schema: withString('prompt'),
		run: (round) =>
			ask(round, { sample: sample(String(round.args['prompt'])) }, ({ sample: answer }) =>
				say(`LLM response: ${contentText(answer)}`),
			),
	},
	test_elicitation: {
		schema: withString('message'),
		run: (round) => {
			const wanted = form(String(round.args['message']), { response: { type: 'string' } }, ['response']);
			return ask(round, { wanted }, (answers) => say(`User response: ${outcomeOf(answers['wanted'])}`));
		},
	},
	test_elicitation_sep1034_defaults: {
		run: (round) => {
			const wanted = form('Please review and update the form fields with defaults', {
				name: { type: 'string', default: 'John Doe' },
				age: { type: 'integer', default: 30 },
				score: { type: 'number', default: 95.5 },
				status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
				verified: { type: 'boolean', default: true },
			});
			return ask(round, { wanted }, (answers) => say(`Elicitation completed: ${outcomeOf(answers['wanted'])}`));
		},
	},
	test_elicitation_sep1330_enums: {
		run: (round) => {
			const wanted = form('Please select options from the enum fields', {
				untitledSingle: { type: 'string', enum: plain },
				titledSingle: { type: 'string', oneOf: options },
				legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
				untitledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', enum: plain } },
				titledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { anyOf: options } },
			});
			return ask(round, { wanted }, (answers) => say(`Elicitation completed: ${outcomeOf(answers['wanted'])}`));
		},
	},
	json_schema_2020_12_tool: {
		schema: {
			$schema: 'https://json-schema.org/draft/2020-12/schema',
			type: 'object',
			$defs: {
				address: {
					$anchor: 'addressDef',
					type: 'object',
					properties: { street: { type: 'string' }, city: { type: 'string' } },
				},
			},
			properties: {
				name: { type: 'string' },
				address: { $ref: '#/$defs/address' },
				contactMethod: { type: 'string', enum: ['phone', 'email'] },
				phone: { type: 'string' },
				email: { type: 'string' },
			},
			allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
			if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
			// oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
			then: { required: ['phone'] },
			else: { required: ['email'] },
			additionalProperties: false,
		},
		run: ({ args }) => say(`called with ${JSON.stringify(args)}`),
	},
	test_x_mcp_header: {
		schema: {
			type: 'object',
			properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, level: { type: 'integer' } },
		},
		run: ({ args }) => say(`region=${JSON.stringify(args['region'])}`),
	},
	test_missing_capability: {
		run: (round) => ask(round, { llm_answer: sample('Reply with the single word: pong') }, () => say('done')),
	},
	test_streaming_elicitation: { run: () => say('result frames only') },
	test_input_required_result_elicitation: {
		run: (round) =>
			ask(round, { user_name: nameForm('What is your name?') }, ({ user_name: answer }) =>
				say(`Hello, ${(answer as { content?: { name?: string } }).content?.name}!`),
			),
	},
	test_input_required_result_sampling: {
		run: (round) =>
			ask(round, { capital_question: sample('What is the capital of France?') }, (answers) =>
				say(`Sampling response: ${contentText(answers['capital_question'])}`),
			),
	},
	test_input_required_result_list_roots: {
		run: (round) =>
			ask(round, { client_roots: inputRequired.listRoots() }, (answers) =>
				say(JSON.stringify(answers['client_roots'])),
			),
	},
	test_input_required_result_request_state: {
		run: (round) => ask(round, { confirm }, () => say('state-ok'), { tool: 'request_state' }),
	},
	test_input_required_result_multiple_inputs: {
		run: (round) =>
			ask(
				round,
				{
					user_name: nameForm('What is your name?'),
					greeting: sample('Generate a greeting'),
					client_roots: inputRequired.listRoots(),
				},
				(answers) => say(JSON.stringify(answers)),
				{ tool: 'multiple_inputs' },
			),
	},
	test_input_required_result_multi_round: {
		async run({ ctx }) {
			const round = ctx.mcpReq.requestState<{ round: number }>()?.round ?? 0;
			if (round === 2) return say('Multi-round complete');
			const key = `step${round + 1}`;
			const message = round === 0 ? 'Step 1: What is your name?' : 'Step 2: What is your favorite color?';
			const field = round === 0 ? 'name' : 'color';
			const inputRequests = { [key]: form(message, { [field]: { type: 'string' } }, [field]) };
			return inputRequired({ inputRequests, requestState: await states.mint({ round: round + 1 }) });
		},
	},
	test_input_required_result_tampered_state: {
		run: (round) => ask(round, { confirm }, () => say('integrity-ok'), { tool: 'tampered_state' }),
	},
	test_input_required_result_capabilities: {
		run(round) {
			const declared = round.ctx.mcpReq.envelope as Record<string, ClientCapabilities> | undefined;
			const { elicitation, sampling, roots } = declared?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
			const inputRequests = {
				...(elicitation !== undefined && { user_name: nameForm('What is your name?') }),
				...(sampling !== undefined && { greeting: sample('Generate a short greeting') }),
				...(roots !== undefined && { client_roots: inputRequired.listRoots() }),
			};
			if (Object.keys(inputRequests).length === 0) return say('nothing can be asked');
			return ask(round, inputRequests, () => say('Capability-aware input requests fulfilled'));
		},
	},
	test_trigger_tool_change: {
		async run({ server }) {
			extra++;
			await server.sendToolListChanged();
			return say('told');
		},
	},
	test_trigger_prompt_change: {
		async run({ server }) {
			extra++;
			await server.sendPromptListChanged();
			return say('told');
		},
	},
};

/** Lists really change, or a router that compares them has nothing to tell. */
let extra = 0;

const RESOURCES = [
	{ uri: 'test://static-text', name: 'static-text', mimeType: 'text/plain' },
	{ uri: 'test://static-binary', name: 'static-binary', mimeType: 'image/png' },
	{ uri: 'test://watched-resource', name: 'watched-resource', mimeType: 'text/plain' },
];

const PROMPTS = [
	{ name: 'test_simple_prompt', description: 'simple' },
	{
		name: 'test_prompt_with_arguments',
		description: 'with arguments',
		arguments: [
			{ name: 'arg1', description: 'first', required: true },
			{ name: 'arg2', description: 'second', required: true },
		],
	},
	{
		name: 'test_prompt_with_embedded_resource',
		description: 'with a resource',
		arguments: [{ name: 'resourceUri', description: 'address', required: true }],
	},
	{ name: 'test_prompt_with_image', description: 'with an image' },
	{ name: 'test_input_required_result_prompt', description: 'asks first' },
];

serveStdio(() => {
	const server = new Server(
		{ name: 'conformance', version: '1.0.0' },
		{
			capabilities: {
				tools: { listChanged: true },
				resources: { subscribe: true, listChanged: true },
				prompts: { listChanged: true },
				logging: {},
				completions: {},
			},
			requestState: { verify: (state, ctx) => states.verify(state, ctx) },
		},
	);
	const object = { type: 'object' } as const;
	server.setRequestHandler('tools/list', () => ({
		tools: [
			...Object.entries(TOOLS).map(([name, { schema }]) => ({
				name,
				description: `Test tool ${name}`,
				inputSchema: schema ?? object,
			})),
			...(extra > 0 ? [{ name: `extra_tool_${extra}`, description: 'came later', inputSchema: object }] : []),
		],
	}));
	server.setRequestHandler('tools/call', ({ params: { name, arguments: args = {} } }, ctx) => {
		const tool = TOOLS[name];
		if (tool === undefined) throw new RangeError(`no tool ${name}`);
		return tool.run({ args, ctx, server });
	});
	server.setRequestHandler('resources/list', () => ({ resources: RESOURCES }));
	server.setRequestHandler('resources/templates/list', () => ({
		resourceTemplates: [{ name: 'template', uriTemplate: 'test://template/{id}/data', mimeType: 'application/json' }],
	}));
	server.setRequestHandler('resources/read', ({ params: { uri } }) => {
		if (uri === 'test://static-binary') return { contents: [{ uri, mimeType: 'image/png', blob: PNG }] };
		const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
		const text =
			id === undefined ? `Content of ${uri}` : JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
		return { contents: [{ uri, mimeType: id === undefined ? 'text/plain' : 'application/json', text }] };
	});
	server.setRequestHandler('resources/subscribe', () => ({}));
	server.setRequestHandler('resources/unsubscribe', () => ({}));
	server.setRequestHandler('prompts/list', () => ({
		prompts: PROMPTS.map((prompt) => ({ ...prompt, ...(extra > 0 && { title: `changed ${extra}` }) })),
	}));
	server.setRequestHandler('prompts/get', ({ params: { name, arguments: args = {} } }, ctx) => {
		const user = (text: string) => ({ role: 'user' as const, content: { type: 'text' as const, text } });
		if (name === 'test_prompt_with_arguments')
			return { messages: [user(`Prompt with arguments: arg1='${args['arg1']}', arg2='${args['arg2']}'`)] };
		if (name === 'test_prompt_with_embedded_resource') {
			const resource = { uri: args['resourceUri'] ?? '', mimeType: 'text/plain', text: 'Embedded resource content.' };
			return { messages: [{ role: 'user', content: { type: 'resource', resource } }, user('Please process it.')] };
		}
		if (name === 'test_prompt_with_image')
			return {
				messages: [{ role: 'user', content: { type: 'image', data: PNG, mimeType: 'image/png' } }, user('Look at it.')],
			};
		if (name === 'test_input_required_result_prompt') {
			const answer = ctx.mcpReq.inputResponses?.['user_context'];
			if (answer === undefined)
				return inputRequired({
					inputRequests: { user_context: form('What context?', { context: { type: 'string' } }, ['context']) },
				});
			return { messages: [user(`With context ${JSON.stringify(answer)}`)] };
		}
		return { messages: [user('This is a simple prompt for testing.')] };
	});
	server.setRequestHandler('completion/complete', () => ({ completion: { values: [], total: 0, hasMore: false } }));
	return server;
});
