import { z } from 'zod';
import { deadLetter, webhook, webhookDefinition } from '../../model/webhook.ts';
import { defineOperation } from '../operation.ts';

const { id, name, url, types, enabled, privateNetwork } = webhookDefinition.shape;

export const webhookList = defineOperation({
	name: 'webhook/list',
	effect: 'read',
	summary: 'List the addresses that are told of what happens, and how their deliveries are.',
	input: z.object({}),
	output: z.object({ webhooks: z.array(webhook) }),
});

export const webhookAdd = defineOperation({
	name: 'webhook/add',
	effect: 'write',
	summary: 'Tell an address of what happens from now on; answers with the secret that signs what it gets.',
	input: z.object({ name, url, types, privateNetwork: privateNetwork.default(false) }),
	output: z.object({ id, secret: z.string() }),
});

export const webhookEdit = defineOperation({
	name: 'webhook/edit',
	effect: 'write',
	summary: 'Change an address that is told of what happens, or switch it off and on.',
	input: z.object({ id, name, url, types, enabled, privateNetwork }).partial().required({ id: true }),
	output: webhook,
});

export const webhookRemove = defineOperation({
	name: 'webhook/remove',
	effect: 'write',
	summary: 'Forget an address, and what could not be delivered to it.',
	input: z.object({ id }),
	output: z.object({ removed: z.boolean() }),
});

export const webhookTest = defineOperation({
	name: 'webhook/test',
	effect: 'read',
	summary: 'Send a signed event of the type ping, once, and tell what came back.',
	input: z.object({ id }),
	output: z.object({ delivered: z.boolean(), status: z.number().int().optional(), error: z.string().optional() }),
});

export const webhookDead = defineOperation({
	name: 'webhook/dead',
	effect: 'read',
	summary: 'List the events that were given up, newest first.',
	input: z.object({ id }),
	output: z.object({ letters: z.array(deadLetter) }),
});

export const webhookRedeliver = defineOperation({
	name: 'webhook/redeliver',
	effect: 'write',
	summary: 'Send events that were given up once more: one, or all of them.',
	input: z.object({ id, seq: z.number().int().min(1).optional() }),
	output: z.object({ delivered: z.number().int(), failed: z.number().int() }),
});
