import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of all files below a folder. Files that vanish meanwhile count nothing. */
export async function folderBytes(dir: string): Promise<number> {
	const entries = await readdir(dir, { recursive: true, withFileTypes: true });
	let bytes = 0;
	for (const entry of entries) {
		if (entry.isFile()) bytes += await sizeOf(path.join(entry.parentPath, entry.name));
	}
	return bytes;
}

async function sizeOf(file: string): Promise<number> {
	try {
		return (await stat(file)).size;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0; // pruned while being counted
		throw error;
	}
}
