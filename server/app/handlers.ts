import type { Clock } from '../ports/clock.ts';
import type { FileTexts } from '../ports/fileTexts.ts';
import type { ChatModels } from '../ports/chatModel.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { createAdminHandlers, type ProcessFacts } from './adminHandlers.ts';
import { createCaptureHandlers } from './captureHandlers.ts';
import { createDoorHandlers } from './doorHandlers.ts';
import type { Handlers } from './handler.ts';
import type { HttpEndpoint } from '../../common/protocol/httpEndpoint.ts';
import type { IndexAccess } from './indexAccess.ts';
import { createChatHandlers } from './chatHandlers.ts';
import { createIndexHandlers } from './indexHandlers.ts';
import { createProjectHandlers } from './projectHandlers.ts';
import { createSearchHandlers } from './searchHandlers.ts';
import { createTaskHandlers } from './taskHandlers.ts';

export interface AppServices {
	readonly store: Store;
	readonly index: IndexAccess;
	readonly facts: ProcessFacts;
	readonly clock: Clock;
	readonly chat: ChatModels;
	readonly logger: Logger;
	readonly files: FileTexts;
	readonly endpoint: () => Promise<HttpEndpoint>;
}

/** The handler of every operation. */
export function createHandlers({ store, index, facts, clock, files, chat, logger, endpoint }: AppServices): Handlers {
	return {
		...createCaptureHandlers(store),
		...createTaskHandlers({ store, clock, index, files }),
		...createProjectHandlers(store),
		...createSearchHandlers(index),
		...createIndexHandlers(index),
		...createChatHandlers(chat, index, logger),
		...createDoorHandlers(endpoint),
		...createAdminHandlers(store, index, facts),
	};
}
