import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';

/** Files below a folder; see `NoteFiles.list`. */
export function listFolder(folder: string, wanted: (path: string) => boolean): string[] | undefined {
	const found: string[] = [];
	const visited = new Set<string>();
	return visit(folder, '', wanted, found, visited) ? found : undefined;
}

/** Names of folders and files that are nobody's notes. */
export function isHidden(name: string): boolean {
	return name.startsWith('.') || name === 'node_modules';
}

/** @returns false when the folder cannot be read */
function visit(
	folder: string,
	prefix: string,
	wanted: (path: string) => boolean,
	found: string[],
	visited: Set<string>,
): boolean {
	let entries: Dirent[];
	try {
		const real = realpathSync(folder);
		if (visited.has(real)) return true;
		visited.add(real);
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		// A folder inside that went away meanwhile has nothing in it any more.
		return prefix !== '' && (error as NodeJS.ErrnoException).code === 'ENOENT';
	}
	let complete = true;
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		if (isHidden(entry.name)) continue;
		const relative = prefix + entry.name;
		const kind = kindOf(folder, entry);
		if (kind === 'folder')
			complete = visit(path.join(folder, entry.name), `${relative}/`, wanted, found, visited) && complete;
		else if (kind === 'file' && wanted(relative)) found.push(relative);
	}
	return complete;
}

function kindOf(folder: string, entry: Dirent): 'file' | 'folder' | undefined {
	if (entry.isDirectory()) return 'folder';
	if (entry.isFile()) return 'file';
	if (!entry.isSymbolicLink()) return undefined;
	try {
		const facts = statSync(path.join(folder, entry.name));
		return facts.isDirectory() ? 'folder' : facts.isFile() ? 'file' : undefined;
	} catch {
		return undefined; // leads nowhere
	}
}
