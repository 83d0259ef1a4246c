import { watch } from 'node:fs';
import path from 'node:path';
import { toDisposable, type Disposable } from '../../common/base/disposable.ts';
import type { Logger } from '../ports/logger.ts';

/** Changes that come together are told together. Milliseconds. */
const GATHER_MS = 50;

/** Watches a folder with all that is in it; see `NoteFiles.watch`. */
export function watchFolder(folder: string, changed: (paths: readonly string[]) => void, logger: Logger): Disposable {
	const gathered = new Set<string>();
	let timer: NodeJS.Timeout | undefined;
	const tell = (): void => {
		timer = undefined;
		const paths = [...gathered];
		gathered.clear();
		changed(paths);
	};
	const gather = (file: string): void => {
		gathered.add(file);
		timer ??= setTimeout(tell, GATHER_MS);
	};
	try {
		const watcher = watch(folder, { recursive: true, persistent: false }, (_event, name) =>
			gather(name === null ? folder : path.join(folder, name)),
		);
		watcher.on('error', (error) => {
			logger.warn('A folder of notes is not watched any more', { error: String(error) });
			gather(folder);
		});
		return toDisposable(() => {
			clearTimeout(timer);
			watcher.close();
		});
	} catch (error) {
		// Windows still tell of what changes in their folders.
		logger.warn('A folder of notes cannot be watched', { error: String(error) });
		return toDisposable(() => clearTimeout(timer));
	}
}
