import { randomBytes } from 'node:crypto';

/** The browser's way back from an authorization server: who waits for it, by a token that cannot be guessed. */
export class Redirects {
	readonly #waiting = new Map<string, (answer: URLSearchParams) => void>();

	/** Makes a `state` and waits for the redirect that carries it. */
	expect(): { readonly state: string; readonly arrived: Promise<URLSearchParams>; readonly forget: () => void } {
		const state = randomBytes(24).toString('base64url');
		const { promise, resolve } = Promise.withResolvers<URLSearchParams>();
		this.#waiting.set(state, resolve);
		return { state, arrived: promise, forget: () => void this.#waiting.delete(state) };
	}

	/** Hands a redirect to whoever waits for it, once. @returns false when nobody does */
	take(answer: URLSearchParams): boolean {
		const state = answer.get('state') ?? '';
		const resolve = this.#waiting.get(state);
		this.#waiting.delete(state);
		resolve?.(answer);
		return resolve !== undefined;
	}
}
