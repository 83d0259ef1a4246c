import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder of its own for one test. */
export interface Workspace {
	readonly folder: string;
	/** Writes a file, as another program would. */
	write(name: string, content: string): void;
	/** Deletes a file, as another program would. */
	delete(name: string): void;
	remove(): void;
}

/** Makes a temporary folder with these files, by their `/` separated names. */
export function createWorkspace(files: Readonly<Record<string, string>>): Workspace {
	const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'understory-workspace-')));
	const write = (name: string, content: string): void => {
		const file = path.join(folder, name);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, content);
	};
	for (const [name, content] of Object.entries(files)) write(name, content);
	return {
		folder,
		write,
		delete: (name) => rmSync(path.join(folder, name)),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
