import type { IndexedFile } from '../../../../server/core/indexedFile.ts';
import type { PipelineParts } from '../../../../server/index/pipeline/parts.ts';
import { PauseGate } from '../../../../server/index/pipeline/pauseGate.ts';
import type { ScanBatch, ScanSummary } from '../../../../server/index/scan/scan.ts';
import type { IndexTask } from '../../../../server/index/worker/protocol.ts';
import { StoredFiles } from '../../../../server/core/storedFiles.ts';
import type { Logger } from '../../../../server/ports/logger.ts';

export const ROOT = '/repo';

const QUIET: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface FakeParts {
	/** What a scan finds, a batch each. */
	readonly batches?: readonly ScanBatch[];
	readonly stored?: readonly string[];
	/** Takes a task; resolves when its files are read. */
	readonly onTask?: (task: IndexTask) => Promise<void> | void;
	readonly onScan?: () => void;
	readonly put?: () => Promise<void>;
	readonly onRemove?: (paths: readonly string[]) => void;
}

/** A pipeline without threads and without a table. */
export function fakeParts(fake: FakeParts): PipelineParts {
	async function* scan(): AsyncGenerator<ScanBatch, ScanSummary> {
		fake.onScan?.();
		yield* fake.batches ?? [];
		return { skipped: {}, skippedPaths: {}, unreadable: [] };
	}
	const stored = (fake.stored ?? []).map((path) => ({ ...facts(path), chunks: 1 }));
	const parts = {
		table: { wake: () => {}, files: async () => new StoredFiles(stored) },
		writer: {
			put: fake.put ?? (async () => {}),
			flush: async () => {},
			remove: async (_root: string, paths: readonly string[]) => fake.onRemove?.(paths),
			tidy: async () => {},
			discard: () => {},
		},
		pool: {
			size: 1,
			scan,
			run: async (task: IndexTask) => {
				await fake.onTask?.(task);
				return task.files.map(({ path }) => ({ outcome: 'indexed', file: indexed(path) }));
			},
		},
		vectors: { complete: async (files: IndexedFile[]) => files },
		gate: new PauseGate(),
		settings: () => ({ maxFileBytes: 100, exclude: [] }),
		clock: () => 1,
		logger: QUIET,
		changed: () => {},
	};
	return parts as unknown as PipelineParts;
}

/** A scan's batch; every file fills a task of its own. */
export function batchOf(paths: readonly string[], gone: readonly string[] = []): ScanBatch {
	const sizes = paths.map(() => 1024 * 1024);
	return { paths: [...paths], sizes, mtimes: paths.map(() => 1), gone: [...gone] };
}

export function names(count: number, prefix = 'f'): string[] {
	return Array.from({ length: count }, (_, at) => `${prefix}${at}.ts`);
}

function facts(path: string) {
	return { path, size: 1, mtimeMs: 1, hash: 'old' };
}

function indexed(path: string): IndexedFile {
	const rest = { language: 'typescript', kind: 'code' as const, tags: [], chunks: [], vectors: new Float32Array(0) };
	return { ...facts(path), ...rest };
}
