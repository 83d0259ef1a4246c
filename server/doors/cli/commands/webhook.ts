import type { Webhook } from '../../../../common/model/webhook.ts';
import { onOne, runAction, type Action } from '../actions.ts';
import { UsageError, type Command, type Invocation } from '../command.ts';
import { findNamed } from '../findNamed.ts';
import type { ServerClient } from '../serverClient.ts';

export const webhookCommand: Command = {
	name: 'webhook',
	usage: 'list | add URL | test|on|off|remove|dead|redeliver NAME',
	summary: 'Tell an address what happens here, signed and in order.',
	details:
		'add prints the secret that signs what is sent (Standard Webhooks, HMAC-SHA256). dead lists events that were given up; redeliver sends them again.',
	options: {
		name: { type: 'string', value: 'NAME', summary: 'add: what you call it; the host otherwise.' },
		type: {
			type: 'string',
			value: 'TYPE',
			multiple: true,
			summary: 'add: only these events, such as taskAdded or task*; all otherwise.',
		},
		'private-network': { type: 'boolean', summary: 'add: it may be in the private network.' },
		seq: { type: 'string', value: 'N', summary: 'redeliver: this event only.' },
	},
	arity: [1, 2],
	run: (call) => runAction(webhookCommand, ACTIONS, call),
};

const ACTIONS: Readonly<Record<string, Action>> = {
	list: { operands: [0, 0], run: list },
	add: onOne(add),
	test: onOne(test),
	on: onOne((call, name) => enable(call, name, true)),
	off: onOne((call, name) => enable(call, name, false)),
	remove: onOne(remove),
	dead: onOne(dead),
	redeliver: onOne(redeliver),
};

async function list({ terminal, server }: Invocation): Promise<number> {
	const answer = await server.call('webhook/list', {});
	if (terminal.json) terminal.data(answer);
	else if (answer.webhooks.length === 0) terminal.line('No address is told of anything.');
	else for (const webhook of answer.webhooks) terminal.line(described(webhook, terminal));
	return 0;
}

function described({ name, url, types, status }: Webhook, terminal: Invocation['terminal']): string {
	const { state, behind, dead: given, lastError } = status;
	const more = [
		`${behind} waiting`,
		...(given > 0 ? [`${given} given up`] : []),
		...(lastError === undefined ? [] : [lastError]),
	];
	return `${terminal.strong(name)}  ${state}  ${url}  ${terminal.faint(`${types.join(' ')}; ${more.join('; ')}`)}`;
}

async function add({ terminal, server, options }: Invocation, url: string): Promise<number> {
	if (!URL.canParse(url)) throw new UsageError(`${url} is no address. Write https://…`);
	const types = options.texts('type');
	const answer = await server.call('webhook/add', {
		name: options.text('name') ?? new URL(url).host,
		url,
		types: types.length === 0 ? ['*'] : types,
		privateNetwork: options.flag('private-network'),
	});
	if (terminal.json) terminal.data(answer);
	else {
		terminal.line(answer.secret);
		terminal.note('This secret signs what is sent. It is shown only this once.');
	}
	return 0;
}

async function test({ terminal, server }: Invocation, name: string): Promise<number> {
	const { id } = await find(server, name);
	const answer = await server.call('webhook/test', { id });
	if (terminal.json) terminal.data(answer);
	else terminal.line(answer.delivered ? 'Delivered.' : `Not delivered: ${answer.error ?? 'no reason was given'}`);
	return answer.delivered ? 0 : 1;
}

async function enable({ terminal, server }: Invocation, name: string, enabled: boolean): Promise<number> {
	const { id } = await find(server, name);
	const answer = await server.call('webhook/edit', { id, enabled });
	if (terminal.json) terminal.data(answer);
	else terminal.line(`${answer.name} is ${enabled ? 'on' : 'off'}.`);
	return 0;
}

async function remove({ terminal, server }: Invocation, name: string): Promise<number> {
	const { id } = await find(server, name);
	const answer = await server.call('webhook/remove', { id });
	if (terminal.json) terminal.data(answer);
	else terminal.line(`Removed ${name}.`);
	return 0;
}

async function dead({ terminal, server }: Invocation, name: string): Promise<number> {
	const { id } = await find(server, name);
	const answer = await server.call('webhook/dead', { id });
	if (terminal.json) terminal.data(answer);
	else for (const { seq, type, at, error } of answer.letters) terminal.line(`${seq}  ${type}  ${at}  ${error}`);
	return 0;
}

async function redeliver({ terminal, server, options }: Invocation, name: string): Promise<number> {
	const { id } = await find(server, name);
	const seq = options.count('seq', 1);
	const answer = await server.call('webhook/redeliver', { id, ...(seq !== undefined && { seq }) });
	if (terminal.json) terminal.data(answer);
	else terminal.line(`${answer.delivered} delivered, ${answer.failed} not.`);
	return answer.failed === 0 ? 0 : 1;
}

async function find(server: ServerClient, wanted: string): Promise<Webhook> {
	const { webhooks } = await server.call('webhook/list', {});
	return findNamed(webhooks, wanted, 'webhook');
}
