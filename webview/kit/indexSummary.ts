import { folderSpelling } from '../../common/base/folderSpelling.ts';
import type { IndexStatus, RootStatus } from '../../common/model/indexStatus.ts';

/** The index of all folders in one line. */
export interface IndexSummary {
	readonly phase: RootStatus['phase'];
	readonly files: number;
	readonly chunks: number;
	readonly done: number;
	readonly total: number;
	readonly error?: string;
}

/** Phases from the one the user most needs to know of to the least. */
const URGENCY: readonly RootStatus['phase'][] = ['failed', 'paused', 'indexing', 'scanning', 'optimizing', 'idle'];

/** Sums up the folders of a window; folders that other windows have open are left out. */
export function summarize(status: IndexStatus, folders: readonly string[]): IndexSummary {
	const own = new Set(folders.map(folderSpelling));
	const roots = status.roots.filter(({ root }) => own.has(root));
	const error = roots.find((root) => root.error !== undefined)?.error;
	return {
		phase: URGENCY.find((phase) => roots.some((root) => root.phase === phase)) ?? 'idle',
		files: sum(roots, 'files'),
		chunks: sum(roots, 'chunks'),
		done: sum(roots, 'done'),
		total: sum(roots, 'total'),
		...(error !== undefined && { error }),
	};
}

/** True while a folder is being scanned or indexed. */
export function isBusy(status: IndexStatus): boolean {
	return status.roots.some(({ phase }) => phase === 'scanning' || phase === 'indexing');
}

function sum(roots: readonly RootStatus[], key: 'files' | 'chunks' | 'done' | 'total'): number {
	return roots.reduce((total, root) => total + root[key], 0);
}
