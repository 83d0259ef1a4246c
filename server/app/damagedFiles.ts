import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../../common/protocol/operations/admin.ts';
import { DAMAGED } from '../base/privateJsonFile.ts';

/** What is missing while a file is set aside, by the file's name. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
	'folders.json': 'Folders are indexed as the window says that was open last, until their own windows are opened.',
	'tokens.json': 'Programs that had a token are refused until you create new tokens.',
	'webhooks.json': 'No address is told of what happens until you add the webhooks again.',
};

/** Files of the data directory that could not be read and were set aside; told until the user removes them. */
export function damagedFileProblems(dataDir: string): Problem[] {
	return readdirSync(dataDir)
		.filter((name) => name.includes(DAMAGED))
		.map((name) => {
			const original = name.slice(0, name.indexOf(DAMAGED));
			const told = `${original} could not be read and was set aside as ${path.join(dataDir, name)}.`;
			const after = CONSEQUENCES[original] ?? '';
			return {
				code: 'fileSetAside',
				message: `${told} ${after} Remove the file when you do not need it any more.`.replaceAll('  ', ' '),
				severity: 'warning',
			};
		});
}
