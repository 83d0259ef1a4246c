import path from 'node:path';

/** What the user decided about recording, and what the window is. */
export interface RecordRules {
	readonly enabled: boolean;
	/** False in Restricted Mode. */
	readonly trusted: boolean;
	/** Command lines that are not recorded; `*` stands for any characters. */
	readonly ignore: readonly string[];
	/** Folders (absolute paths) of which nothing is recorded. */
	readonly excludeFolders: readonly string[];
	/** The window's workspace folders, absolute. */
	readonly folders: readonly string[];
}

/** Whether anything of this window may be recorded. */
export function recordsWindow({ enabled, trusted, excludeFolders, folders }: RecordRules): boolean {
	return enabled && trusted && !folders.some((folder) => isWithinAny(folder, excludeFolders));
}

/**
 * Whether a command may be recorded. A space before it says no, as in shells.
 * @param cwd empty when it is not known
 */
export function recordsCommand(command: string, cwd: string, rules: RecordRules): boolean {
	if (!recordsWindow(rules) || command.trim() === '' || /^\s/.test(command)) return false;
	if (cwd !== '' && isWithinAny(cwd, rules.excludeFolders)) return false;
	return !rules.ignore.some((pattern) => matches(pattern, command.trim()));
}

/** The workspace folder a path is in: the deepest; the first when it is in none, empty when there is none. */
export function rootOf(cwd: string, folders: readonly string[]): string {
	const holding = folders.filter((folder) => isWithin(cwd, folder));
	return holding.toSorted((a, b) => b.length - a.length)[0] ?? folders[0] ?? '';
}

function matches(pattern: string, command: string): boolean {
	const source = pattern
		.split('*')
		.map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`))
		.join('[\\s\\S]*');
	return new RegExp(`^${source}$`).test(command);
}

function isWithinAny(file: string, folders: readonly string[]): boolean {
	return folders.some((folder) => folder.trim() !== '' && isWithin(file, folder));
}

function isWithin(file: string, folder: string): boolean {
	const relative = path.relative(folder, file);
	return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}
