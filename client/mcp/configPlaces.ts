import { homedir } from 'node:os';
import path from 'node:path';

export interface ConfigPlace {
	readonly label: string;
	readonly file: string;
	/** Folder that the file belongs to, absolute; empty for a file of the user. */
	readonly folder: string;
}

/** The machine whose files are looked at. */
export interface Machine {
	readonly home: string;
	readonly platform: NodeJS.Platform;
	readonly environment: Readonly<Record<string, string | undefined>>;
}

export function thisMachine(): Machine {
	return { home: homedir(), platform: process.platform, environment: process.env };
}

/** Files in which other programs name MCP servers. @param folders of the workspace, when the user trusts it */
export function configPlaces(
	folders: readonly { readonly name: string; readonly path: string }[],
	machine: Machine = thisMachine(),
): ConfigPlace[] {
	return [
		...folders.flatMap(({ name, path: folder }) => [
			{ label: `${name}: .vscode/mcp.json`, file: path.join(folder, '.vscode', 'mcp.json'), folder },
			{ label: `${name}: .mcp.json (Claude Code)`, file: path.join(folder, '.mcp.json'), folder },
			{ label: `${name}: .cursor/mcp.json`, file: path.join(folder, '.cursor', 'mcp.json'), folder },
		]),
		{ label: 'Claude Code', file: claudeCodeFile(machine), folder: '' },
		{ label: 'Claude Desktop', file: claudeDesktopFile(machine), folder: '' },
		{ label: 'Cursor', file: cursorFile(machine), folder: '' },
	];
}

export function claudeCodeFile({ home } = thisMachine()): string {
	return path.join(home, '.claude.json');
}

export function cursorFile({ home } = thisMachine()): string {
	return path.join(home, '.cursor', 'mcp.json');
}

export function codexFile({ home, environment } = thisMachine()): string {
	return path.join(environment['CODEX_HOME'] ?? path.join(home, '.codex'), 'config.toml');
}

export function claudeDesktopFile({ home, platform, environment } = thisMachine()): string {
	const name = path.join('Claude', 'claude_desktop_config.json');
	if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', name);
	if (platform === 'win32') return path.join(environment['APPDATA'] ?? home, name);
	return path.join(environment['XDG_CONFIG_HOME'] ?? path.join(home, '.config'), name);
}
