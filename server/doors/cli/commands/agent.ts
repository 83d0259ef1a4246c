import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Agent, AgentRun } from '../../../../common/model/agent.ts';
import { watchTask } from '../../../../common/model/watch.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';
import { agentTools } from './agentTools.ts';

const DEFAULT_LIMIT = 50;

export const agentCommand: Command = {
	name: 'agent',
	usage:
		'list | run NAME | runs [NAME] | show RUN | cancel RUN | on NAME | off NAME | new NAME | watch NAME | tools NAME | remove NAME',
	summary: 'Run agents, read their reports, and say which run by themselves.',
	details: 'run waits for the end and prints the report; --background answers with the run at once.',
	options: {
		task: {
			type: 'string',
			value: 'TEXT',
			summary: 'run, new: what to find out; questions stand on lines of their own.',
		},
		cron: { type: 'string', value: 'EXPRESSION', summary: 'new: when it asks by itself.' },
		command: { type: 'string', value: 'LINE', summary: 'watch: a command in terminals of the editor.' },
		'editor-task': { type: 'string', value: 'NAME', summary: 'watch: a task of the editor, such as a build.' },
		log: { type: 'string', value: 'FILE', summary: 'watch: a log file.' },
		process: { type: 'string', value: 'ID', summary: 'watch: a process, until it ends.' },
		stall: { type: 'string', value: 'MINUTES', summary: 'watch: silence that is a stall; 0 is never.' },
		failure: { type: 'string', value: 'REGEX', summary: 'watch: lines of the log that tell of a failure.' },
		success: { type: 'string', value: 'REGEX', summary: 'watch: lines of the log that tell that all is well.' },
		all: { type: 'boolean', summary: 'watch: tell how each run ends, not only changes.' },
		capture: { type: 'boolean', summary: 'watch: put what is told into the inbox, too.' },
		'dry-run': { type: 'boolean', summary: 'run: report what would be done, and do none of it.' },
		background: { type: 'boolean', summary: 'run: do not wait for the end.' },
		allow: { type: 'string', value: 'TOOL', multiple: true, summary: 'tools: a tool that it may ask, as alias__tool.' },
		deny: { type: 'string', value: 'TOOL', multiple: true, summary: 'tools: one that it may not ask any more.' },
		limit: { type: 'string', value: 'N', summary: `runs: at most N (default ${DEFAULT_LIMIT}).` },
	},
	arity: [1, 2],
	run: (call) => runAction(agentCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 0], run: list },
	run: onOne(runAgent),
	runs: { operands: [0, 1], run: (call, [name]) => runs(call, name ?? '') },
	show: onOne(show),
	cancel: onOne(cancel),
	on: onOne((call, name) => enable(call, name, true)),
	off: onOne((call, name) => enable(call, name, false)),
	new: onOne(add),
	watch: onOne(watch),
	tools: onOne(async (call, name) => agentTools(call, await agentOf(call.server, name))),
	remove: onOne(remove),
};

async function list({ terminal, server }: Invocation): Promise<void> {
	const { agents, paused } = await server.call('agent/list', {});
	if (terminal.json) return terminal.data(agents);
	for (const { name, description, task, enabled, nextAt, lastRun } of agents) {
		const facts = [
			enabled ? 'on' : 'off',
			...(nextAt === undefined ? [] : [`next ${nextAt}`]),
			...(lastRun === undefined ? [] : [`last ${lastRun.state} ${lastRun.startedAt}`]),
		];
		terminal.line(`${terminal.strong(name)}  ${terminal.faint(facts.join(' · '))}\n  ${task || description}`);
	}
	if (paused !== undefined) terminal.note(paused);
}

async function runAgent({ options, terminal, server }: Invocation, agent: string): Promise<void> {
	const task = options.text('task');
	const begun = await server.call('agent/run', {
		agent,
		run: randomUUID(), // made here: asking again after the owner died must not start two
		dryRun: options.flag('dry-run'),
		...(task !== undefined && { task }),
	});
	if (!begun.started) terminal.note('It was running already.');
	if (options.flag('background')) {
		if (terminal.json) terminal.data({ run: begun.run, started: begun.started });
		else terminal.line(begun.run);
		return;
	}
	const run = await server.call('agent/readRun', { run: begun.run, wait: true });
	if (terminal.json) terminal.data(run);
	else terminal.line(run.report === '' ? run.message : run.report);
	if (run.state === 'failed' || run.state === 'cancelled') throw new OperationError('unavailable', run.message);
}

async function runs({ options, terminal, server }: Invocation, name: string): Promise<void> {
	const agent = name === '' ? undefined : await idOf(server, name);
	const limit = options.count('limit', 1) ?? DEFAULT_LIMIT;
	const { runs: found } = await server.call('agent/runs', { limit, ...(agent !== undefined && { agent }) });
	if (terminal.json) return terminal.data(found);
	for (const run of found) terminal.line(lineOf(run));
	if (found.length === 0) terminal.note('No runs.');
}

async function show({ terminal, server }: Invocation, run: string): Promise<void> {
	const read = await server.call('agent/readRun', { run });
	if (terminal.json) return terminal.data(read);
	terminal.line(lineOf(read));
	for (const { at, text } of read.steps) terminal.line(`${at}  ${text}`);
	if (read.report !== '') terminal.line(`\n${read.report}`);
}

async function cancel({ terminal, server }: Invocation, run: string): Promise<void> {
	const { cancelled } = await server.call('agent/cancel', { run });
	if (terminal.json) terminal.data({ run, cancelled });
	else terminal.line(cancelled ? 'Cancelled.' : 'It had ended already.');
}

async function enable({ terminal, server }: Invocation, name: string, enabled: boolean): Promise<void> {
	const written = await server.call('agent/edit', { id: await idOf(server, name), enabled });
	if (terminal.json) terminal.data(written);
	else terminal.line(enabled ? 'It follows its schedule.' : 'It runs by hand only.');
}

async function add({ options, terminal, server }: Invocation, name: string): Promise<void> {
	const expression = options.text('cron');
	const written = await server.call('agent/add', {
		id: randomUUID(), // made here: asking again after the owner died must not add two
		name,
		task: options.text('task') ?? '',
		...(expression !== undefined && { schedule: { kind: 'cron', expression } }),
	});
	if (terminal.json) terminal.data(written);
	else terminal.line(written.id);
}

async function watch({ options, terminal, server }: Invocation, name: string): Promise<void> {
	const log = options.text('log');
	const targets = [
		['command', options.text('command')],
		['task', options.text('editor-task')],
		['log', log === undefined ? undefined : path.resolve(log)],
		['process', options.text('process')],
	] as const;
	const given = targets.flatMap(([source, target]) => (target === undefined ? [] : [{ source, target }]));
	const [target] = given;
	if (target === undefined || given.length > 1)
		throw new UsageError('Say one thing to watch: --command, --editor-task, --log or --process.');
	const stall = options.count('stall', 0);
	const task = watchTask({
		...target,
		...(stall !== undefined && { stall }),
		failure: options.text('failure') ?? '',
		success: options.text('success') ?? '',
		tell: options.flag('all') ? 'all' : 'changes',
	});
	const output = options.flag('capture') ? 'capture' : 'none';
	const written = await server.call('agent/add', { id: randomUUID(), kind: 'monitor', name, task, output });
	if (terminal.json) terminal.data(written);
	else terminal.line(written.id);
}

async function remove({ terminal, server }: Invocation, name: string): Promise<void> {
	const written = await server.call('agent/remove', { id: await idOf(server, name) });
	if (terminal.json) terminal.data(written);
	else terminal.line('Removed. What it wrote stays.');
}

async function idOf(server: Invocation['server'], name: string): Promise<string> {
	return (await agentOf(server, name)).id;
}

/** @throws OperationError `notFound` */
async function agentOf(server: Invocation['server'], name: string): Promise<Agent> {
	const { agents } = await server.call('agent/list', {});
	const wanted = name.toLowerCase();
	const found = agents.find((agent) => agent.id === name || agent.name.toLowerCase() === wanted);
	if (found !== undefined) return found;
	throw new OperationError(
		'notFound',
		`There is no agent “${name}”. There are: ${agents.map((one) => one.name).join(', ')}.`,
	);
}

function lineOf({ id, agent, startedAt, state, message, step }: AgentRun): string {
	return `${id}  ${startedAt}  ${agent}  ${state}  ${message || step}`;
}
