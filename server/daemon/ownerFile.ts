import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '../../common/base/parseJson.ts';
import { ownerFile, type OwnerFile } from '../../common/protocol/handshake.ts';
import { replaceFile } from '../base/replaceFile.ts';

const NAME = 'owner.json';

/** How to reach the owner of a data directory; undefined when there is no file or it cannot be understood. */
export function readOwnerFile(dataDir: string): OwnerFile | undefined {
	let text: string;
	try {
		text = readFileSync(path.join(dataDir, NAME), 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
	return ownerFile.safeParse(parseJson(text)).data; // a damaged file is no owner: the lock decides who may write a new one
}

/** Publishes the owner, in one step, readable by this user only. */
export function writeOwnerFile(dataDir: string, owner: OwnerFile): void {
	replaceFile(path.join(dataDir, NAME), `${JSON.stringify(owner, undefined, '\t')}\n`);
}

/** Takes this process's owner file away; one that another owner wrote stays. */
export function removeOwnerFile(dataDir: string): void {
	if (readOwnerFile(dataDir)?.pid === process.pid) rmSync(path.join(dataDir, NAME), { force: true });
}
