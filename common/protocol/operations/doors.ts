import { z } from 'zod';
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
