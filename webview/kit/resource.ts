import { signal, type ReadonlySignal } from '@preact/signals';
import { messageOf } from '../../common/base/messageOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';

/** A value that is asked for: the last one that came stays while the next is on its way. */
export interface Resource<T> {
	readonly value: ReadonlySignal<T | undefined>;
	readonly loading: ReadonlySignal<boolean>;
	/** A sentence for the user, when the last request failed. */
	readonly error: ReadonlySignal<string | undefined>;
	/**
	 * Asks; a request that is under way is cancelled, and its answer never shown. Resolves when the last one that was asked
	 * for is there, or has failed.
	 */
	load(fetch: (signal: AbortSignal) => Promise<T>): Promise<void>;
	/** Puts a value that is known without asking in place of the one there is. */
	replace(known: T): void;
	/** Cancels and forgets. */
	clear(): void;
}

export function createResource<T>(): Resource<T> {
	const value = signal<T | undefined>(undefined);
	const loading = signal(false);
	const error = signal<string | undefined>(undefined);
	let current: AbortController | undefined;
	let latest = Promise.resolve();

	const ask = async (fetch: (signal: AbortSignal) => Promise<T>, mine: AbortController): Promise<void> => {
		try {
			const answer = await fetch(mine.signal);
			if (mine.signal.aborted) return;
			value.value = answer;
			error.value = undefined;
		} catch (failure) {
			if (mine.signal.aborted || OperationError.is(failure, 'cancelled')) return;
			error.value = messageOf(failure);
		} finally {
			if (current === mine) loading.value = false;
		}
	};

	return {
		value,
		loading,
		error,
		async load(fetch) {
			current?.abort();
			const mine = (current = new AbortController());
			loading.value = true;
			latest = ask(fetch, mine);
			let awaited: Promise<void> | undefined;
			while (awaited !== latest) {
				awaited = latest;
				await awaited;
			}
		},
		replace(known) {
			value.value = known;
		},
		clear() {
			current?.abort();
			current = undefined;
			value.value = undefined;
			error.value = undefined;
			loading.value = false;
		},
	};
}
