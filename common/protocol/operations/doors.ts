import { z } from 'zod';
import { API_SCOPES } from '../../model/apiScope.ts';
import { defineOperation } from '../operation.ts';

export const doorEndpoint = defineOperation({
	name: 'door/endpoint',
	effect: 'read',
	summary: 'Where programs and assistants of this machine reach the server over HTTP, and with which token.',
	input: z.object({}),
	output: z.object({
		/** `http://127.0.0.1:<port>`, without a slash at the end. */
		url: z.string(),
		/** Bearer token; not for views and not for logs. */
		token: z.string(),
	}),
});

const apiToken = z.object({
	id: z.string(),
	name: z.string(),
	scope: z.enum(API_SCOPES),
	createdAt: z.string(),
});

export const doorTokens = defineOperation({
	name: 'door/tokens',
	effect: 'read',
	summary: 'List the tokens that programs have.',
	input: z.object({}),
	output: z.object({ tokens: z.array(apiToken) }),
});

export const doorCreateToken = defineOperation({
	name: 'door/createToken',
	effect: 'write',
	summary: 'Make a token for a program; it is told once and kept nowhere.',
	input: z.object({ name: z.string().trim().min(1).max(100), scope: z.enum(API_SCOPES) }),
	output: z.object({ id: z.string(), token: z.string() }),
});

export const doorRevokeToken = defineOperation({
	name: 'door/revokeToken',
	effect: 'write',
	summary: 'Take a token away from a program.',
	input: z.object({ id: z.string().min(1).max(64) }),
	output: z.object({ revoked: z.boolean() }),
});
