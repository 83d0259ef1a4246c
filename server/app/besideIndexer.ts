import type { Indexer } from '../ports/indexer.ts';
import type { Logger } from '../ports/logger.ts';

export interface Beside {
	/** The indexer of the model that is about to take over; undefined when there is none. */
	readonly other: () => Indexer | undefined;
	/** A sentence about the change of model, for the status; undefined when there is nothing to say. */
	readonly remark: () => string | undefined;
	readonly logger: Logger;
}

/**
 * The indexer that answers, while another one may be built beside it: what happens to folders and files happens to both,
 * answers are those of the first. `rebuild` is of the first alone, as the other one is being built anyway.
 */
export function indexerWithBeside(indexer: Indexer, { other, remark, logger }: Beside): Indexer {
	const inBackground = (work: Promise<unknown> | undefined): void => {
		work?.catch((error: unknown) => logger.warn('The index of the next model fell behind', { error: String(error) }));
	};
	const status: Indexer['status'] = () => {
		const own = indexer.status();
		const degraded = [remark() ?? '', own.degraded ?? ''].join(' ').trim();
		return degraded === '' ? own : { ...own, degraded };
	};
	return {
		onDidChange: (listener) => indexer.onDidChange(() => listener(status())),
		status,
		configure(settings) {
			other()?.configure(settings);
			indexer.configure(settings);
		},
		ensure(root, signal) {
			inBackground(other()?.ensure(root));
			return indexer.ensure(root, signal);
		},
		filesChanged(paths) {
			inBackground(other()?.filesChanged(paths));
			return indexer.filesChanged(paths);
		},
		pause() {
			other()?.pause();
			indexer.pause();
		},
		resume() {
			other()?.resume();
			indexer.resume();
		},
		rebuild: (root) => indexer.rebuild(root),
		forget(root) {
			inBackground(other()?.forget(root));
			return indexer.forget(root);
		},
		skipped: (root, all) => indexer.skipped(root, all),
		settled: (upTo) => indexer.settled(upTo),
		close: () => indexer.close(),
	};
}
