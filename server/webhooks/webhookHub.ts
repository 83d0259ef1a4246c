import { randomUUID } from 'node:crypto';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { DeadLetter, Webhook } from '../../common/model/webhook.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Store } from '../ports/store.ts';
import type { WebhookFields, Webhooks } from '../ports/webhooks.ts';
import { urlRefusal } from './address.ts';
import { Deliverer, sendBody, sendEvent, type DelivererOptions } from './deliverer.ts';
import { createSecret, signedHeaders } from './letter.ts';
import type { KeptWebhook } from './webhookFile.ts';

export interface WebhookHubOptions extends DelivererOptions {
	readonly store: Pick<Store, 'head' | 'readEvents' | 'onDidAppend'>;
}

const MAX_WEBHOOKS = 50;

/** All webhooks of a profile, each with deliveries of its own: one that hangs delays no other. */
export class WebhookHub implements Webhooks, Disposable {
	readonly #options: WebhookHubOptions;
	readonly #deliverers = new Map<string, Deliverer>();
	readonly #disposables = new DisposableList();

	constructor(options: WebhookHubOptions) {
		this.#options = options;
		const { store, policy, file } = options;
		this.#disposables.push(store.onDidAppend(() => this.#pokeAll()));
		this.#disposables.push(policy.onDidChange(() => this.#pokeAll()));
		for (const { definition } of file.all()) this.#begin(definition.id);
	}

	list(): Webhook[] {
		return this.#options.file.all().map((hook) => this.#shown(hook));
	}

	add(fields: WebhookFields): { readonly id: string; readonly secret: string } {
		const { file, policy, clock, store } = this.#options;
		policy.demand('allowWebhooks', fields.url);
		refuse(fields);
		if (file.all().length >= MAX_WEBHOOKS)
			throw new OperationError('invalidInput', `There are ${MAX_WEBHOOKS} webhooks; remove one first.`);
		const id = randomUUID();
		const secret = createSecret();
		const createdAt = new Date(clock()).toISOString();
		const definition = { ...fields, id, enabled: true, createdAt };
		file.put({ definition, secret, progress: { cursor: store.head, attempts: 0 }, dead: [] });
		this.#begin(id);
		return { id, secret };
	}

	edit(id: string, changes: Partial<WebhookFields & { readonly enabled: boolean }>): Webhook {
		const hook = this.#known(id);
		const definition = { ...hook.definition, ...changes };
		this.#options.policy.demand('allowWebhooks', definition.url);
		refuse(definition);
		const { nextAttemptAt: _later, ...progress } = hook.progress; // tried again at once
		this.#options.file.put({ ...hook, definition, progress });
		this.#deliverers.get(id)?.poke();
		return this.#shown(this.#known(id));
	}

	remove(id: string): boolean {
		this.#deliverers.get(id)?.dispose();
		this.#deliverers.delete(id);
		return this.#options.file.remove(id);
	}

	async test(id: string, signal: AbortSignal): Promise<{ delivered: boolean; status?: number; error?: string }> {
		const { definition, secret } = this.#known(id);
		this.#options.policy.demand('allowWebhooks', definition.url);
		const at = this.#options.clock();
		const body = JSON.stringify({ type: 'ping', timestamp: new Date(at).toISOString() });
		const failure = await sendBody(definition, signedHeaders(secret, `ping-${randomUUID()}`, at, body), body, signal);
		return failure === undefined ? { delivered: true } : { delivered: false, ...failure };
	}

	dead(id: string): DeadLetter[] {
		return this.#known(id).dead;
	}

	async redeliver(
		id: string,
		seq: number | undefined,
		signal: AbortSignal,
	): Promise<{ delivered: number; failed: number }> {
		const { dead, definition } = this.#known(id);
		this.#options.policy.demand('allowWebhooks', definition.url);
		const wanted = dead.filter((letter) => seq === undefined || letter.seq === seq).toReversed();
		if (seq !== undefined && wanted.length === 0)
			throw new OperationError('notFound', `Event ${seq} is not among those that were given up.`);
		let delivered = 0;
		for (const letter of wanted) {
			signal.throwIfAborted();
			if (await this.#sendAgain(id, letter.seq, signal)) delivered++;
		}
		return { delivered, failed: wanted.length - delivered };
	}

	dispose(): void {
		this.#disposables.dispose();
		for (const deliverer of this.#deliverers.values()) deliverer.dispose();
		this.#deliverers.clear();
	}

	async #sendAgain(id: string, seq: number, signal: AbortSignal): Promise<boolean> {
		const { store, clock, file } = this.#options;
		const [event] = store.readEvents(seq - 1, 1);
		const failure =
			event?.seq === seq
				? await sendEvent(this.#known(id), event, clock(), signal)
				: { error: 'The log does not have the event any more.' };
		const hook = this.#known(id);
		const dead = hook.dead.flatMap((letter) => {
			if (letter.seq !== seq) return [letter];
			return failure === undefined ? [] : [{ ...letter, attempts: letter.attempts + 1, error: failure.error }];
		});
		file.put({ ...hook, dead });
		return failure === undefined;
	}

	#begin(id: string): void {
		this.#deliverers.set(id, new Deliverer(id, this.#options));
	}

	#pokeAll(): void {
		for (const deliverer of this.#deliverers.values()) deliverer.poke();
	}

	#known(id: string): KeptWebhook {
		const hook = this.#options.file.get(id);
		if (hook === undefined) throw new OperationError('notFound', `There is no webhook ${id}.`);
		return hook;
	}

	#shown({ definition, progress, dead }: KeptWebhook): Webhook {
		const state = this.#deliverers.get(definition.id)?.state ?? 'off';
		const behind = Math.max(0, this.#options.store.head - progress.cursor);
		return { ...definition, status: { ...progress, state, behind, dead: dead.length } };
	}
}

/** @throws OperationError `invalidInput` */
function refuse({ url, privateNetwork }: WebhookFields): void {
	const refusal = urlRefusal(new URL(url), privateNetwork);
	if (refusal !== undefined) throw new OperationError('invalidInput', refusal);
}
