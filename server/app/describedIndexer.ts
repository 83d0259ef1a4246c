import type { Event } from '../../common/base/emitter.ts';
import type { IndexStatus, RootStatus } from '../../common/model/indexStatus.ts';
import type { ChunkTable } from '../ports/chunkTable.ts';
import type { Indexer } from '../ports/indexer.ts';

/** Folders that can be searched because an earlier owner indexed them. */
export function storedRoots(table: ChunkTable): Promise<RootStatus[]> {
	const describe = async (root: string): Promise<RootStatus> => {
		const { searchable: files, chunks } = await table.counts(root);
		return { root, phase: 'idle', files, chunks, total: files, done: files, bytes: 0, skipped: {}, lastCompleteAt: 0 };
	};
	return table.roots().then((roots) => Promise.all(roots.map(describe)));
}

export interface IndexRemarks {
	/** Folders in the table at the start. */
	readonly stored: readonly RootStatus[];
	/** Sentences about why search is worse than usual. */
	readonly notices: readonly string[];
}

/**
 * An indexer whose status also tells of folders that nobody has asked to bring up to date since the start (they are
 * searched like the others), and of what was found when model and table were opened.
 */
export function describeIndexer(indexer: Indexer, { stored, notices }: IndexRemarks): Indexer {
	const untouched = new Map(stored.map((status) => [status.root, status]));
	const complete = (status: IndexStatus): IndexStatus => {
		for (const { root } of status.roots) untouched.delete(root);
		const degraded = [...notices, status.degraded ?? ''].join(' ').trim();
		return {
			...status,
			...(degraded !== '' && { degraded }),
			roots: [...status.roots, ...untouched.values()],
		};
	};
	const onDidChange: Event<IndexStatus> = (listener) => indexer.onDidChange((status) => listener(complete(status)));
	return {
		onDidChange,
		status: () => complete(indexer.status()),
		configure: (settings) => indexer.configure(settings),
		ensure: (root, signal) => indexer.ensure(root, signal),
		filesChanged: (paths) => indexer.filesChanged(paths),
		pause: () => indexer.pause(),
		resume: () => indexer.resume(),
		rebuild: (root) => indexer.rebuild(root),
		forget(root) {
			untouched.delete(root);
			return indexer.forget(root);
		},
		skipped: (root, all) => indexer.skipped(root, all),
		settled: (upTo) => indexer.settled(upTo),
		close: () => indexer.close(),
	};
}
