import path from 'node:path';
import type { GraphNode } from '../../../../common/model/graph.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import type { Command, Invocation } from '../command.ts';

const DEFAULT_LIMIT = 30;

export const graphCommand: Command = {
	name: 'graph',
	usage:
		'list [TEXT] | show NODE | related FILE | path FROM TO | status | rebuild | merge NODE INTO | split NODE | hide NODE',
	summary: 'Ask the knowledge graph, and correct it.',
	details:
		'NODE is named type:key, as list prints it: person:ada lovelace, task:T-12, file:/home/ada/app/src/retry.ts.',
	options: {
		type: {
			type: 'string',
			value: 'TYPE',
			multiple: true,
			summary: 'list, show: only nodes of this type; several times too.',
		},
		limit: { type: 'string', value: 'N', summary: `list, show, related: at most N (default ${DEFAULT_LIMIT}).` },
		weighted: { type: 'boolean', summary: 'path: prefer sure links to few links.' },
		undo: { type: 'boolean', summary: 'hide: show it again.' },
	},
	arity: [1, 3],
	run: (call) => runAction(graphCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 1], run: (call, [text]) => list(call, text) },
	show: onOne(show),
	related: onOne(related),
	path: { operands: [2, 2], run: (call, [from, to]) => way(call, from!, to!) },
	status: { operands: [0, 0], run: status },
	rebuild: { operands: [0, 0], run: rebuild },
	merge: {
		operands: [2, 2],
		run: async (call, [node, into]) =>
			done(call, await call.server.call('graph/merge', { node: node!, into: into! }), `${node} is now ${into}`),
	},
	split: onOne(async (call, node) =>
		done(call, await call.server.call('graph/split', { node }), `${node} stands for itself`),
	),
	hide: onOne(async (call, node) => {
		const hidden = !call.options.flag('undo');
		done(call, await call.server.call('graph/hide', { node, hidden }), `${node} is ${hidden ? 'left out' : 'shown'}`);
	}),
};

async function list(call: Invocation, text: string | undefined): Promise<void> {
	const { nodes } = await call.server.call('graph/list', {
		...typesOf(call),
		...(text !== undefined && { text }),
		limit: limitOf(call),
	});
	if (call.terminal.json) return call.terminal.data(nodes);
	for (const node of nodes) call.terminal.line(lineOf(call, node));
	if (nodes.length === 0) call.terminal.note('Nothing is called so.');
}

async function show(call: Invocation, id: string): Promise<void> {
	const { node, merged } = await call.server.call('graph/get', { id });
	const { neighbours, total } = await call.server.call('graph/neighbours', {
		id,
		...typesOf(call),
		limit: limitOf(call),
	});
	if (call.terminal.json) return call.terminal.data({ ...node, merged, neighbours, total });
	call.terminal.line(lineOf(call, node));
	if (merged.length > 0) call.terminal.line(`also ${merged.join(', ')}`);
	for (const { node: other, types } of neighbours)
		call.terminal.line(`  ${lineOf(call, other)} ${call.terminal.faint(types.join(', '))}`);
	if (total > neighbours.length) call.terminal.note(`and ${total - neighbours.length} more; --limit shows them`);
}

async function related(call: Invocation, file: string): Promise<void> {
	const absolute = path.resolve(file);
	const answer = await call.server.call('graph/related', {
		file: { root: path.dirname(absolute), path: path.basename(absolute) },
		limit: limitOf(call),
	});
	if (call.terminal.json) return call.terminal.data({ records: answer.records, entities: answer.entities });
	for (const { node, reasons } of answer.records)
		call.terminal.line(`${lineOf(call, node)}  ${call.terminal.faint(reasons.join(', '))}`);
	if (answer.records.length === 0) call.terminal.note('Nothing is kept about this file.');
}

async function way(call: Invocation, from: string, to: string): Promise<void> {
	const answer = await call.server.call('graph/path', { from, to, weighted: call.options.flag('weighted') });
	if (call.terminal.json) return call.terminal.data(answer.path);
	for (const node of answer.path) call.terminal.line(lineOf(call, node));
	if (answer.path.length === 0) call.terminal.note('There is no way from one to the other.');
}

async function status(call: Invocation): Promise<void> {
	const found = await call.server.call('graph/status', {});
	if (call.terminal.json) return call.terminal.data(found);
	const waiting = found.behind > 0 ? `; ${found.behind} events are not in it yet` : '';
	call.terminal.line(`${found.records} records, ${found.entities} entities, ${found.links} links${waiting}`);
}

async function rebuild(call: Invocation): Promise<void> {
	const { behind } = await call.server.call('graph/rebuild', {});
	done(call, { behind }, `The graph is made anew from ${behind} events`);
}

function done({ terminal }: Invocation, answer: object, sentence: string): void {
	if (terminal.json) terminal.data(answer);
	else terminal.line(sentence);
}

function typesOf({ options }: Invocation): { types?: string[] } {
	const types = options.texts('type');
	return types.length === 0 ? {} : { types };
}

function limitOf({ options }: Invocation): number {
	return options.count('limit', 1) ?? DEFAULT_LIMIT;
}

function lineOf({ terminal }: Invocation, { id, name, type, degree }: GraphNode): string {
	const named = id === `${type}:${name}` ? id : `${id}  ${name}`;
	return `${terminal.strong(named)} ${terminal.faint(String(degree))}`;
}
