import { digest } from '../../base/token.ts';
import { problem } from './problem.ts';
import type { Admitted } from './router.ts';

interface Entry {
	readonly fingerprint: string;
	readonly answer: Promise<Response>;
}

/** Keys that are remembered; the oldest are forgotten first. */
const KEPT = 1000;
const MAX_KEY = 200;

/** Id of what is made with a key: the same caller's same key has the same one, whenever it is. */
export function idOfKey({ id }: Pick<Admitted, 'id'>, key: string): string {
	return digest(`${id} ${key}`).toString('hex').slice(0, 32);
}

/**
 * Does a request with the same key once, and answers its repetition with the first answer. Keys are remembered while the
 * server runs; across its restart what makes something is one write by its id, which comes of the key (`idOfKey`).
 */
export class IdempotencyKeys {
	readonly #entries = new Map<string, Entry>();

	async once(key: string, fingerprint: string, run: () => Promise<Response>): Promise<Response> {
		if (key.length > MAX_KEY) return problem('invalidInput', `An idempotency key has at most ${MAX_KEY} characters.`);
		const known = this.#entries.get(key);
		if (known !== undefined && known.fingerprint !== fingerprint)
			return problem('conflict', 'This idempotency key was used for another request.');
		const entry = known ?? this.#begin(key, fingerprint, run);
		return (await entry.answer).clone();
	}

	#begin(key: string, fingerprint: string, run: () => Promise<Response>): Entry {
		const entry = { fingerprint, answer: run() };
		this.#entries.set(key, entry);
		const forget = (): void => void this.#entries.delete(key);
		// What failed was not done, so it may be tried again.
		entry.answer.then((response) => (response.ok ? undefined : forget()), forget);
		const [oldest] = this.#entries.keys();
		if (this.#entries.size > KEPT && oldest !== undefined) this.#entries.delete(oldest);
		return entry;
	}
}
