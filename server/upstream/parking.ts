import { randomBytes } from 'node:crypto';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Call } from './call.ts';

/** What waits for a modern caller to come back with answers. */
export type Parked = {
	readonly subject: string;
	/** Hash of what was allowed to run: the caller's name and the arguments. */
	readonly allowed: string;
} & (
	| { readonly kind: 'call'; readonly call: Call }
	/** The server keeps its own state; the user has allowed the call. */
	| { readonly kind: 'allowed'; readonly requestState: string | undefined }
);

export interface Found {
	readonly parked: Parked;
	/** It was found before: the leave it stands for is used up. */
	readonly again: boolean;
}

/** A caller that does not come back is given up after this long. Milliseconds. */
const KEPT_MS = 15 * 60_000;
const MAX_PARKED = 500;

/** Calls between two rounds, by a token that cannot be guessed. It travels as the call's `requestState`. */
export class Parking {
	readonly #parked = new Map<string, { readonly parked: Parked; readonly timer: NodeJS.Timeout; found: boolean }>();

	park(parked: Parked): string {
		if (this.#parked.size >= MAX_PARKED) this.#drop([...this.#parked.keys()][0]!);
		const token = randomBytes(24).toString('base64url');
		const timer = setTimeout(() => this.#drop(token), KEPT_MS);
		timer.unref();
		this.#parked.set(token, { parked, timer, found: false });
		return token;
	}

	/** @throws ProtocolError when the token is not ours, is of another subject, or too old */
	find(token: string, subject: string): Found {
		const entry = this.#parked.get(token);
		if (entry === undefined || entry.parked.subject !== subject)
			throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
				reason: 'invalid_request_state',
			});
		// A call goes on once; a server that keeps its own state decides for itself what it takes twice.
		if (entry.parked.kind === 'call') this.#forget(token);
		const again = entry.found;
		entry.found = true;
		return { parked: entry.parked, again };
	}

	dispose(): void {
		for (const token of this.#parked.keys()) this.#drop(token);
	}

	#drop(token: string): void {
		const entry = this.#parked.get(token);
		this.#forget(token);
		if (entry?.parked.kind === 'call') entry.parked.call.cancel(new Error('The caller did not come back.'));
	}

	#forget(token: string): void {
		clearTimeout(this.#parked.get(token)?.timer);
		this.#parked.delete(token);
	}
}
