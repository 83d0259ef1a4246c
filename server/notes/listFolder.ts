import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';

/** Files below a folder; see `NoteFiles.list`. */
export function listFolder(folder: string, wanted: (path: string) => boolean): string[] | undefined {
	const found: string[] = [];
	const walk = walkFolder(folder, wanted);
	for (;;) {
		const { done, value } = walk.next();
		if (done === true) return value ? found : undefined;
		found.push(value);
	}
}

/** Files below a folder, one by one; see `NoteFiles.walk`. */
export function walkFolder(
	folder: string,
	wanted: (path: string) => boolean,
	hidden: (path: string) => void = () => undefined,
): Generator<string, boolean, undefined> {
	return visit(folder, '', { wanted, hidden, visited: new Set() });
}

/** Names of folders and files that are nobody's notes. */
function isHidden(name: string): boolean {
	return name.startsWith('.') || name === 'node_modules';
}

interface Walk {
	readonly wanted: (path: string) => boolean;
	readonly hidden: (path: string) => void;
	/** Real paths. */
	readonly visited: Set<string>;
}

/** @returns false when the folder cannot be read */
function* visit(folder: string, prefix: string, walk: Walk): Generator<string, boolean, undefined> {
	let entries: Dirent[];
	try {
		const real = realpathSync(folder);
		if (walk.visited.has(real)) return true;
		walk.visited.add(real);
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		// A folder inside that went away meanwhile has nothing in it any more.
		return prefix !== '' && (error as NodeJS.ErrnoException).code === 'ENOENT';
	}
	let complete = true;
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const relative = prefix + entry.name;
		if (isHidden(entry.name)) {
			walk.hidden(relative);
			continue;
		}
		const kind = kindOf(folder, entry);
		if (kind === 'folder') complete = (yield* visit(path.join(folder, entry.name), `${relative}/`, walk)) && complete;
		else if (kind === 'file' && walk.wanted(relative)) yield relative;
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
