import type { IndexSettings } from '../../ports/indexer.ts';
import { noteGlobs } from '../scan/noteGlobs.ts';
import type { ScanOptions } from '../scan/scan.ts';

/** How a root is scanned with the settings there are now. */
export function scanOptions(root: string, { maxFileBytes, exclude, noteFolders = [] }: IndexSettings): ScanOptions {
	return { root, maxFileBytes, exclude: [...exclude, ...noteGlobs(root, noteFolders)] };
}
