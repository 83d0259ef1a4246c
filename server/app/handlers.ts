import type { Store } from '../ports/store.ts';
import { createAdminHandlers, type ProcessFacts } from './adminHandlers.ts';
import { createCaptureHandlers } from './captureHandlers.ts';
import type { Handlers } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';
import { createIndexHandlers } from './indexHandlers.ts';
import { createSearchHandlers } from './searchHandlers.ts';

export interface AppServices {
	readonly store: Store;
	readonly index: IndexAccess;
	readonly facts: ProcessFacts;
}

/** The handler of every operation. */
export function createHandlers({ store, index, facts }: AppServices): Handlers {
	return {
		...createCaptureHandlers(store),
		...createSearchHandlers(index),
		...createIndexHandlers(index),
		...createAdminHandlers(store, index, facts),
	};
}
