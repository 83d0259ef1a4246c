import type { Disposable } from '../../common/base/disposable.ts';
import { messageOf } from '../../common/base/messageOf.ts';
import type { WebhookState } from '../../common/model/webhookStates.ts';
import { waitAfter, wants } from '../core/webhooks/rules.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store, StoredEvent } from '../ports/store.ts';
import { bodyOf, signedHeaders } from './letter.ts';
import { postLetter } from './post.ts';
import type { KeptWebhook, WebhookFile } from './webhookFile.ts';

export interface DelivererOptions {
	readonly store: Pick<Store, 'head' | 'readEvents'>;
	readonly file: WebhookFile;
	readonly policy: Policy;
	readonly clock: Clock;
	readonly logger: Logger;
}

/** Events read from the log at a time. */
const PAGE = 64;
/** Dead letters kept of one address; the oldest are forgotten first. */
const MAX_DEAD = 1000;
const GONE = 410;
/** What keeps a step from being done, such as a full disk, may be over then. Milliseconds. */
const AFTER_FAILURE_MS = 60_000;
/** A timer cannot wait longer. Milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Delivers the events of the log to one address, one after the other and in order, from where it stood last: each at
 * least once. One that fails is tried again after a while, and given up after nine tries; the next ones follow then.
 */
export class Deliverer implements Disposable {
	readonly #id: string;
	readonly #options: DelivererOptions;
	readonly #closed = new AbortController();
	#delivering = false;
	#wake = Promise.withResolvers<void>();

	constructor(id: string, options: DelivererOptions) {
		this.#id = id;
		this.#options = options;
		this.#run().catch((error: unknown) => options.logger.error('A webhook stopped', error));
	}

	get state(): WebhookState {
		const hook = this.#options.file.get(this.#id);
		if (hook?.definition.enabled !== true) return 'off';
		if (this.#forbidden(hook)) return 'forbidden';
		if (this.#delivering) return 'delivering';
		return hook.progress.attempts > 0 ? 'waiting' : 'idle';
	}

	/** Something changed: the log, the definition, the policy. */
	poke(): void {
		this.#wake.resolve();
	}

	dispose(): void {
		this.#closed.abort();
		this.poke();
	}

	async #run(): Promise<void> {
		const { signal } = this.#closed;
		while (!signal.aborted) {
			this.#wake = Promise.withResolvers();
			const hook = this.#options.file.get(this.#id);
			if (hook === undefined) return;
			const wait = await this.#step(hook).catch((error: unknown) => this.#stumbled(error));
			if (wait > 0 && !signal.aborted) await this.#rest(wait);
		}
	}

	/** @returns how long to rest, in milliseconds */
	async #step(hook: KeptWebhook): Promise<number> {
		const { head } = this.#options.store;
		if (hook.progress.cursor > head) {
			// A place in another log: the store was restored, and the next event is a new one.
			this.#options.file.put({ ...hook, progress: { cursor: head, attempts: 0 } });
			return 0;
		}
		if (!hook.definition.enabled || this.#forbidden(hook)) return LONGEST_MS;
		const { nextAttemptAt, cursor } = hook.progress;
		const early = nextAttemptAt === undefined ? 0 : Date.parse(nextAttemptAt) - this.#options.clock();
		if (early > 0) return early;
		const event = this.#next(hook);
		if (event === undefined) return LONGEST_MS;
		if (typeof event === 'number') {
			this.#options.file.put({ ...hook, progress: { ...hook.progress, cursor: event } });
			return event > cursor ? 0 : LONGEST_MS;
		}
		await this.#deliver(hook, event);
		return 0;
	}

	#stumbled(error: unknown): number {
		this.#options.logger.error('A webhook does not get on', error, { id: this.#id });
		return AFTER_FAILURE_MS;
	}

	/** The next event of interest; the place up to which there is none; undefined at the end of the log. */
	#next({ definition, progress }: KeptWebhook): StoredEvent | number | undefined {
		const page = this.#options.store.readEvents(progress.cursor, PAGE);
		return page.find(({ type }) => wants(definition.types, type)) ?? page.at(-1)?.seq;
	}

	async #deliver(hook: KeptWebhook, event: StoredEvent): Promise<void> {
		this.#delivering = true;
		const failure = await sendEvent(hook, event, this.#options.clock(), this.#closed.signal);
		this.#delivering = false;
		// It may have been changed, or removed, while the other side took its time.
		const now = this.#options.file.get(this.#id);
		if (now === undefined || this.#closed.signal.aborted || now.progress.cursor !== hook.progress.cursor) return;
		if (failure === undefined) this.#delivered(now, event);
		else this.#failed(now, event, failure);
	}

	#delivered(hook: KeptWebhook, { seq }: StoredEvent): void {
		const lastDeliveredAt = new Date(this.#options.clock()).toISOString();
		this.#options.file.put({ ...hook, progress: { cursor: seq, attempts: 0, lastDeliveredAt } });
	}

	#failed(hook: KeptWebhook, { seq, type }: StoredEvent, { status, error }: Failure): void {
		const { file, clock, logger } = this.#options;
		const attempts = hook.progress.attempts + 1;
		const wait = waitAfter(attempts, Math.random());
		const { lastDeliveredAt } = hook.progress;
		const past = { lastError: error, ...(lastDeliveredAt !== undefined && { lastDeliveredAt }) };
		if (status === GONE) {
			logger.warn('A webhook was switched off: its address says that it is gone', { id: this.#id });
			const progress = { ...hook.progress, ...past };
			return file.put({ ...hook, definition: { ...hook.definition, enabled: false }, progress });
		}
		if (wait !== undefined) {
			const nextAttemptAt = new Date(clock() + wait).toISOString();
			return file.put({ ...hook, progress: { cursor: hook.progress.cursor, attempts, nextAttemptAt, ...past } });
		}
		logger.warn('An event was given up: its webhook did not take it', { id: this.#id, seq, attempts });
		const letter = { seq, type, at: new Date(clock()).toISOString(), attempts, error };
		const dead = [letter, ...hook.dead.filter((one) => one.seq !== seq)].slice(0, MAX_DEAD);
		file.put({ ...hook, dead, progress: { cursor: seq, attempts: 0, ...past } });
	}

	#forbidden({ definition }: KeptWebhook): boolean {
		return this.#options.policy.refusal('allowWebhooks', definition.url) !== undefined;
	}

	async #rest(waitMs: number): Promise<void> {
		const timer = setTimeout(() => this.#wake.resolve(), Math.min(waitMs, LONGEST_MS));
		timer.unref(); // the log remembers what is left to do
		await this.#wake.promise;
		clearTimeout(timer);
	}
}

export interface Failure {
	readonly status?: number;
	readonly error: string;
}

/** Sends one event, once. @returns undefined when it was taken */
export async function sendEvent(
	{ definition, secret }: Pick<KeptWebhook, 'definition' | 'secret'>,
	event: StoredEvent,
	at: number,
	signal: AbortSignal,
): Promise<Failure | undefined> {
	const body = bodyOf(event);
	return sendBody(definition, signedHeaders(secret, event.id, at, body), body, signal);
}

/** The policy was asked by whoever calls. */
export async function sendBody(
	{ url, privateNetwork }: KeptWebhook['definition'],
	headers: Readonly<Record<string, string>>,
	body: string,
	signal: AbortSignal,
): Promise<Failure | undefined> {
	try {
		const status = await postLetter({ url, privateNetwork, headers, body, signal });
		return status >= 200 && status < 300 ? undefined : { status, error: `The address answered ${status}.` };
	} catch (error) {
		return { error: messageOf(error) };
	}
}
