import path from 'node:path';
import { createCaptureHandlers } from '../../server/app/captureHandlers.ts';
import { createContextHandlers } from '../../server/app/contextHandlers.ts';
import { Dispatcher } from '../../server/app/dispatcher.ts';
import type { Handlers } from '../../server/app/handler.ts';
import type { Logger } from '../../server/ports/logger.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../server/store/support.ts';

/** A store with the handlers that need nothing else, and what the log was told of as a bug. */
export async function openServices() {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'));
	const bugs: string[] = [];
	const logger: Logger = { ...silentLogger, error: (message, error) => void bugs.push(`${message}: ${String(error)}`) };
	// Only these are asked for.
	const handlers = {
		...createCaptureHandlers({ store, clock: Date.now, logger }),
		...createContextHandlers(store),
	} as unknown as Handlers;
	return { folder, store, logger, bugs, dispatcher: new Dispatcher(handlers, logger) };
}
