import { randomUUID } from 'node:crypto';
import {
	toolApproval,
	upstreamApproval,
	type Upstream,
	type UpstreamStatus,
	type UpstreamTool,
} from '../../../../common/model/upstream.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';

/** What may become of a tool when it is called; `server`: what the server's own rule says. */
const RULES = [...toolApproval.options, 'server'] as const;

export const mcpServerCommand: Command = {
	name: 'mcp-server',
	usage:
		'list | add ALIAS PROGRAM|URL [ARGUMENT…] | show NAME | test NAME | tools NAME | rule NAME TOOL | on NAME | off NAME | remove NAME | calls',
	summary: 'Look after the MCP servers that assistants reach through Understory.',
	details:
		'NAME is an alias, a name or an id. Arguments that begin with - stand after --. Values of variables and headers are kept by the editor and asked for there.',
	options: {
		name: { type: 'string', value: 'NAME', summary: 'add: what you call it; the alias otherwise.' },
		env: { type: 'string', value: 'VARIABLE', multiple: true, summary: 'add: it needs the value of this variable.' },
		header: { type: 'string', value: 'NAME', multiple: true, summary: 'add: it needs the value of this header.' },
		sse: { type: 'boolean', summary: 'add: the address is of a server with the older transport.' },
		cwd: { type: 'string', value: 'DIR', summary: 'add: run the program in this folder.' },
		approval: {
			type: 'string',
			value: 'WHICH',
			summary: `add: tools that run without a question: ${upstreamApproval.options.join(', ')} (default readOnly); rule: ${RULES.join(', ')}.`,
		},
		timeout: {
			type: 'string',
			value: 'SECONDS',
			summary: 'add, rule: longest time of a call without a sign of progress; rule: 0 for what the server has.',
		},
		'max-output': {
			type: 'string',
			value: 'KIB',
			summary: 'add, rule: longest result of a call; rule: 0 for what the server has.',
		},
		offer: { type: 'string', value: 'WHICH', summary: 'rule: offer the tool: yes or no.' },
		limit: { type: 'string', value: 'N', summary: 'calls: at most N (default 50).' },
	},
	arity: [1, 200],
	run: (call) => runAction(mcpServerCommand, ACTIONS, call),
};

type Listed = Upstream & { readonly status: UpstreamStatus };

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 0], run: list },
	add: { operands: [2, 199], run: (call, [alias, where, ...args]) => add(call, alias!, where!, args) },
	show: onOne(show),
	test: onOne(test),
	tools: onOne(tools),
	rule: { operands: [2, 2], run: (call, [name, tool]) => rule(call, name!, tool!) },
	on: onOne((call, name) => enable(call, name, true)),
	off: onOne((call, name) => enable(call, name, false)),
	remove: onOne(remove),
	calls: { operands: [0, 0], run: calls },
};

async function list({ terminal, server }: Invocation): Promise<void> {
	const { upstreams } = await server.call('upstream/list', {});
	if (terminal.json) return terminal.data(upstreams);
	for (const upstream of upstreams) terminal.line(lineOf(terminal, upstream));
	if (upstreams.length === 0) terminal.note('No MCP servers.');
}

async function add(
	{ options, terminal, server }: Invocation,
	alias: string,
	where: string,
	args: readonly string[],
): Promise<void> {
	const isAddress = /^https?:\/\//i.test(where);
	if (isAddress && args.length > 0) throw new UsageError('An address takes no arguments.');
	const approval = options.choice('approval', upstreamApproval.options);
	const timeoutSeconds = options.count('timeout', 1);
	const maxOutputKb = options.count('max-output', 1);
	const made = await server.call('upstream/add', {
		id: randomUUID(), // made here: asking again after the owner died must not add two
		alias,
		name: options.text('name') ?? alias,
		...(isAddress
			? { type: options.flag('sse') ? ('sse' as const) : ('http' as const), url: where }
			: { type: 'stdio' as const, command: where, args: [...args], cwd: options.text('cwd') ?? '' }),
		env: options.texts('env'),
		headers: options.texts('header'),
		...(approval !== undefined && { approval }),
		...(timeoutSeconds !== undefined && { timeoutSeconds }),
		...(maxOutputKb !== undefined && { maxOutputKb }),
	});
	if (terminal.json) terminal.data(made);
	else terminal.line(`Added ${alias}. Try it with: understory mcp-server test ${alias}`);
}

async function show(call: Invocation, name: string): Promise<void> {
	const { terminal } = call;
	const upstream = await find(call, name);
	if (terminal.json) return terminal.data(upstream);
	terminal.line(lineOf(terminal, upstream));
	terminal.line([upstream.command, ...upstream.args, upstream.url].filter((part) => part !== '').join(' '));
	for (const problem of upstream.status.problems) terminal.line(`- ${problem}`);
}

/** @returns 1 when it does not run */
async function test(call: Invocation, name: string): Promise<number> {
	const { terminal, server } = call;
	const upstream = await find(call, name);
	const status = await server.call('upstream/test', { id: upstream.id });
	if (terminal.json) terminal.data(status);
	else terminal.line(lineOf(terminal, { ...upstream, status }));
	return status.lastError === undefined && status.missingSecrets.length === 0 ? 0 : 1;
}

async function tools(call: Invocation, name: string): Promise<void> {
	const { terminal, server } = call;
	const answer = await server.call('upstream/tools', { id: (await find(call, name)).id });
	if (terminal.json) return terminal.data(answer.tools);
	for (const tool of answer.tools)
		terminal.line(`${toolLine(terminal, tool)}  ${terminal.faint(tool.description.split('\n')[0] ?? '')}`);
	if (answer.tools.length === 0) terminal.note('No tools are known yet. Test the server first.');
}

/** Changes what the options name, and shows what the rule of the tool is. */
async function rule(call: Invocation, name: string, wanted: string): Promise<void> {
	const { options, terminal, server } = call;
	const { id } = await find(call, name);
	const tool = await findTool(call, id, wanted);
	const approval = options.choice('approval', RULES);
	const offer = options.choice('offer', ['yes', 'no']);
	const timeoutSeconds = options.count('timeout', 0);
	const maxOutputKb = options.count('max-output', 0);
	const changes = {
		...(approval !== undefined && { approval: approval === 'server' ? null : approval }),
		...(offer !== undefined && { enabled: offer === 'yes' }),
		...(timeoutSeconds !== undefined && { timeoutSeconds: timeoutSeconds || null }),
		...(maxOutputKb !== undefined && { maxOutputKb: maxOutputKb || null }),
	};
	if (Object.keys(changes).length > 0) await server.call('upstream/rule', { id, tool: tool.name, ...changes });
	const after = await findTool(call, id, tool.name);
	if (terminal.json) terminal.data(after);
	else terminal.line(toolLine(terminal, after));
}

/** @param wanted as the server calls it, or as assistants do. @throws OperationError `notFound` */
async function findTool({ server }: Invocation, id: string, wanted: string): Promise<UpstreamTool> {
	const { tools: known } = await server.call('upstream/tools', { id });
	const found = known.find((tool) => tool.name === wanted) ?? known.find((tool) => tool.publicName === wanted);
	if (found !== undefined) return found;
	throw new OperationError(
		'notFound',
		`It has no tool ${wanted}. understory mcp-server tools lists those that are known.`,
	);
}

function toolLine(terminal: Invocation['terminal'], tool: UpstreamTool): string {
	const { publicName, enabled, approval, changed, timeoutSeconds, maxOutputKb } = tool;
	const facts = [
		enabled ? (changed ? 'changed, asks again' : approval) : 'off',
		...(timeoutSeconds === undefined ? [] : [`at most ${timeoutSeconds} s`]),
		...(maxOutputKb === undefined ? [] : [`at most ${maxOutputKb} KiB`]),
	];
	return `${terminal.strong(publicName)}  ${facts.join(', ')}`;
}

async function enable(call: Invocation, name: string, enabled: boolean): Promise<void> {
	const { terminal, server } = call;
	const written = await server.call('upstream/edit', { id: (await find(call, name)).id, enabled });
	if (terminal.json) terminal.data(written);
	else terminal.line(`${name} is ${enabled ? 'on' : 'off'}.`);
}

async function remove(call: Invocation, name: string): Promise<void> {
	const { terminal, server } = call;
	const written = await server.call('upstream/remove', { id: (await find(call, name)).id });
	if (terminal.json) terminal.data(written);
	else terminal.line(`Removed ${name}.`);
}

async function calls({ options, terminal, server }: Invocation): Promise<void> {
	const limit = options.count('limit', 1) ?? 50;
	const answer = await server.call('upstream/calls', { limit });
	if (terminal.json) return terminal.data(answer.calls);
	for (const { at, caller, upstream, tool, outcome, milliseconds, message } of answer.calls)
		terminal.line(
			`${at}  ${caller}  ${upstream} ${tool}  ${outcome}  ${Math.round(milliseconds)} ms  ${message ?? ''}`,
		);
	if (answer.calls.length === 0) terminal.note('No calls.');
}

/** @throws OperationError `notFound`, or `invalidInput` when several have the name */
async function find({ server }: Invocation, wanted: string): Promise<Listed> {
	const { upstreams } = await server.call('upstream/list', {});
	const exact = upstreams.find(({ id, alias }) => id === wanted || alias === wanted);
	const named = upstreams.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
	const found = exact ?? named[0];
	if (exact === undefined && named.length > 1)
		throw new OperationError(
			'invalidInput',
			`Several are called ${wanted}; give an alias: ${named.map(({ alias }) => alias).join(', ')}.`,
		);
	if (found !== undefined) return found;
	const all = upstreams.map(({ alias }) => alias).join(', ');
	throw new OperationError(
		'notFound',
		`There is no MCP server ${wanted}. ${all === '' ? '' : `There are: ${all}.`}`.trim(),
	);
}

function lineOf(terminal: Invocation['terminal'], { alias, name, status }: Listed): string {
	const { phase, lastError, missingSecrets, tools: count } = status;
	const facts = [
		phase,
		`${count} tools`,
		...(missingSecrets.length === 0 ? [] : [`needs ${missingSecrets.join(', ')}`]),
		...(lastError === undefined ? [] : [lastError]),
	];
	return `${terminal.strong(alias)}  ${name === alias ? '' : `${name}  `}${terminal.faint(facts.join(' · '))}`;
}
