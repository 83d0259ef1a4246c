import type { DeadLetter, Webhook, WebhookDefinition } from '../../common/model/webhook.ts';

/** What the user may change. */
export type WebhookFields = Pick<WebhookDefinition, 'name' | 'url' | 'types' | 'privateNetwork'>;

/** Addresses that are told of what happens. All but `list` throw an OperationError `notFound` for an unknown id. */
export interface Webhooks {
	list(): Webhook[];
	/** @throws OperationError `forbidden` by the profile's policy, `invalidInput` for an address that is never asked */
	add(fields: WebhookFields): { readonly id: string; readonly secret: string };
	edit(id: string, changes: Partial<WebhookFields & { readonly enabled: boolean }>): Webhook;
	remove(id: string): boolean;
	/** One try, whatever its outcome. */
	test(id: string, signal: AbortSignal): Promise<{ delivered: boolean; status?: number; error?: string }>;
	dead(id: string): DeadLetter[];
	redeliver(id: string, seq: number | undefined, signal: AbortSignal): Promise<{ delivered: number; failed: number }>;
}
