import { createHmac, randomBytes } from 'node:crypto';
import type { StoredEvent } from '../core/events/event.ts';

const PREFIX = 'whsec_';

/** 256 random bits, as the Standard Webhooks specification writes secrets. */
export function createSecret(): string {
	return PREFIX + randomBytes(32).toString('base64');
}

/**
 * Headers that let the receiver check who sent a body, and when (Standard Webhooks 1.0): HMAC-SHA256 over
 * `id.timestamp.body`.
 * @param at milliseconds since the epoch
 */
export function signedHeaders(secret: string, id: string, at: number, body: string): Record<string, string> {
	const timestamp = String(Math.floor(at / 1000));
	const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
	const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	return {
		'content-type': 'application/json',
		'user-agent': 'Understory-Webhooks',
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': `v1,${signature}`,
	};
}

/** What an address is told of an event. */
export function bodyOf({ seq, id, ts, type, data }: StoredEvent): string {
	return JSON.stringify({ type, timestamp: ts, seq, id, data });
}
