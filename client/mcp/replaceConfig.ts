import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A configuration that another program made is left as readable as it was; one that is made here is the user's alone. */
const PRIVATE = 0o600;

/** Text of a program's configuration; empty when there is none yet. */
export async function readConfig(file: string): Promise<string> {
	return (await orMissing(readFile(file, 'utf8'))) ?? '';
}

/**
 * Writes a program's configuration in one step, so that a program that reads it meanwhile sees the old or the new file.
 * Where the place is a link, as in folders of settings that are kept elsewhere, the file that it leads to is replaced.
 */
export async function replaceConfig(file: string, text: string): Promise<void> {
	await mkdir(path.dirname(file), { recursive: true });
	const target = (await orMissing(realpath(file))) ?? file;
	const known = await orMissing(stat(target));
	const mode = known === undefined ? PRIVATE : known.mode & 0o777;
	const temporary = `${target}.understory-${process.pid}`;
	try {
		await writeFile(temporary, text, { mode });
		await chmod(temporary, mode); // the process may make files less readable than it says
		await rename(temporary, target);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}

async function orMissing<T>(look: Promise<T>): Promise<T | undefined> {
	try {
		return await look;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}
