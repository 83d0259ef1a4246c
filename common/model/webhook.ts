import { z } from 'zod';
import { WEBHOOK_STATES } from './webhookStates.ts';

/** An address that is told of what happens, as the user set it up. */
export const webhookDefinition = z.object({
	id: z.string().min(1).max(64),
	name: z.string().trim().min(1).max(100),
	/** `https`, or `http` on this machine and, where that is allowed, in the private network. */
	url: z.url({ protocol: /^https?$/ }).max(2000),
	/** Types of events (`taskAdded`), or their beginnings (`task*`). */
	types: z
		.array(z.string().regex(/^[a-zA-Z]+\*?$|^\*$/, 'a type of event such as taskAdded, or its beginning such as task*'))
		.min(1)
		.max(50),
	enabled: z.boolean(),
	/** Machines of the private network may be reached, without encryption too. */
	privateNetwork: z.boolean(),
	/** ISO 8601. */
	createdAt: z.string(),
});
export type WebhookDefinition = z.infer<typeof webhookDefinition>;

/** How its deliveries are. */
export const webhookStatus = z.object({
	state: z.enum(WEBHOOK_STATES),
	/** Last event that was delivered, given up or of no interest. */
	cursor: z.number().int(),
	/** Events of the log after it. */
	behind: z.number().int(),
	/** Failed tries of the event that is next. */
	attempts: z.number().int(),
	nextAttemptAt: z.string().optional(),
	lastDeliveredAt: z.string().optional(),
	lastError: z.string().optional(),
	/** Events that were given up. */
	dead: z.number().int(),
});

export const webhook = webhookDefinition.extend({ status: webhookStatus });
export type Webhook = z.infer<typeof webhook>;

/** An event that could not be delivered; its text stays in the log. */
export const deadLetter = z.object({
	seq: z.number().int(),
	type: z.string(),
	/** When it was given up, ISO 8601. */
	at: z.string(),
	attempts: z.number().int(),
	error: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetter>;
