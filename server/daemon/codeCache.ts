import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { productIdentity, type Identity } from './identity.ts';

/**
 * Folder in which Node keeps the owner's compiled code from one start to the next: parsing the server's script takes 0.15 s
 * and 40 MB, which glibc does not give back. What other builds left there is removed. It is as private as the data
 * directory it is in, and may be deleted at any time.
 */
export function codeCache(dataDir: string, { version, build }: Identity = productIdentity()): string {
	const folder = path.join(dataDir, 'code');
	const own = `${version}-${build}`;
	for (const other of namesIn(folder)) if (other !== own) remove(path.join(folder, other));
	return path.join(folder, own);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return []; // the first start
	}
}

function remove(folder: string): void {
	try {
		rmSync(folder, { recursive: true, force: true });
	} catch {
		// An owner that is leaving is writing it; the next start removes it.
	}
}
