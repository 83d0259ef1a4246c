import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { createAdminHandlers, type ProcessFacts } from './adminHandlers.ts';
import { createCaptureHandlers } from './captureHandlers.ts';
import type { Handlers } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';
import { createIndexHandlers } from './indexHandlers.ts';
import { createProjectHandlers } from './projectHandlers.ts';
import { createSearchHandlers } from './searchHandlers.ts';
import { createTaskHandlers } from './taskHandlers.ts';

export interface AppServices {
	readonly store: Store;
	readonly index: IndexAccess;
	readonly facts: ProcessFacts;
	readonly clock: Clock;
}

/** The handler of every operation. */
export function createHandlers({ store, index, facts, clock }: AppServices): Handlers {
	return {
		...createCaptureHandlers(store),
		...createTaskHandlers(store, clock),
		...createProjectHandlers(store),
		...createSearchHandlers(index),
		...createIndexHandlers(index),
		...createAdminHandlers(store, index, facts),
	};
}
