import { text as readAll } from 'node:stream/consumers';
import type { JsonValue } from '../../../../common/model/context.ts';
import { runAction, type Action } from '../actions.ts';
import type { Command, Invocation } from '../command.ts';

const DEFAULT_LIMIT = 1000;

export const contextCommand: Command = {
	name: 'context',
	usage: 'set NAMESPACE KEY VALUE | get|delete|history NAMESPACE KEY | list [NAMESPACE] | schema NAMESPACE SCHEMA|null',
	summary: 'Keep JSON values under names, for scripts and assistants.',
	details: 'VALUE is JSON; - reads it from standard input. A word that is no JSON is kept as a text.',
	options: {
		tag: {
			type: 'string',
			value: 'TAG',
			multiple: true,
			summary: 'set: a tag, several times too; list: with the tag.',
		},
		prefix: { type: 'string', value: 'TEXT', summary: 'list: keys that begin with this.' },
		'if-seq': {
			type: 'string',
			value: 'N',
			summary: 'set: only when the value was last written by event N; 0: when there is none.',
		},
	},
	arity: [1, 4],
	run: (call) => runAction(contextCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	set: { operands: [3, 3], run: set },
	get: { operands: [2, 2], run: get },
	delete: { operands: [2, 2], run: remove },
	history: { operands: [2, 2], run: history },
	list: { operands: [0, 1], run: list },
	schema: { operands: [2, 2], run: schema },
};

async function set(
	{ options, terminal, server }: Invocation,
	[namespace, key, value]: readonly string[],
): Promise<void> {
	const tags = options.texts('tag');
	const ifSeq = options.count('if-seq', 0);
	const written = await server.call('context/set', {
		namespace: namespace!,
		key: key!,
		value: await jsonOf(value!),
		...(tags.length === 0 ? {} : { tags }),
		...(ifSeq === undefined ? {} : { ifSeq }),
	});
	if (terminal.json) terminal.data(written);
	else terminal.line(`Set ${namespace} ${key} (${written.seq})`);
}

async function get({ terminal, server }: Invocation, [namespace, key]: readonly string[]): Promise<void> {
	const entry = await server.call('context/get', { namespace: namespace!, key: key! });
	if (terminal.json) terminal.data(entry);
	else terminal.line(JSON.stringify(entry.value, undefined, 2));
}

async function remove({ terminal, server }: Invocation, [namespace, key]: readonly string[]): Promise<void> {
	const written = await server.call('context/delete', { namespace: namespace!, key: key! });
	if (terminal.json) terminal.data(written);
	else terminal.line(`Deleted ${namespace} ${key}`);
}

async function history({ terminal, server }: Invocation, [namespace, key]: readonly string[]): Promise<void> {
	const { changes } = await server.call('context/history', { namespace: namespace!, key: key! });
	if (terminal.json) return terminal.data(changes);
	for (const { at, seq, deleted, value } of changes)
		terminal.line(`${terminal.faint(`${at}  ${seq}`)}  ${deleted ? 'deleted' : JSON.stringify(value)}`);
}

async function list({ options, terminal, server }: Invocation, [namespace]: readonly string[]): Promise<void> {
	const [tag] = options.texts('tag');
	const prefix = options.text('prefix');
	const { entries, total } = await server.call('context/list', {
		...(namespace === undefined ? {} : { namespace }),
		...(prefix === undefined ? {} : { prefix }),
		...(tag === undefined ? {} : { tag }),
		limit: DEFAULT_LIMIT,
	});
	if (terminal.json) return terminal.data(entries);
	for (const entry of entries)
		terminal.line(`${terminal.strong(`${entry.namespace} ${entry.key}`)}  ${JSON.stringify(entry.value)}`);
	if (total > entries.length) terminal.note(`${total - entries.length} more.`);
	if (total === 0) terminal.note('No contexts.');
}

async function schema({ terminal, server }: Invocation, [namespace, text]: readonly string[]): Promise<void> {
	const written = await server.call('context/setSchema', { namespace: namespace!, schema: await jsonOf(text!) });
	if (terminal.json) terminal.data(written);
	else terminal.line(`Schema of ${namespace}: ${text === 'null' ? 'none' : 'set'}`);
}

async function jsonOf(argument: string): Promise<JsonValue> {
	const text = argument === '-' ? await readAll(process.stdin) : argument;
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return text; // a word is a text
	}
}
