import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

export interface ConfigPlace {
	readonly label: string;
	readonly file: string;
}

/** Files in which other programs name MCP servers. Those of the workspace count only when the user trusts it. */
export function configPlaces(trusted: boolean): ConfigPlace[] {
	const folders = trusted ? (vscode.workspace.workspaceFolders ?? []) : [];
	return [
		...folders.flatMap(({ uri, name }) => [
			{ label: `${name}: .vscode/mcp.json`, file: path.join(uri.fsPath, '.vscode', 'mcp.json') },
			{ label: `${name}: .mcp.json (Claude Code)`, file: path.join(uri.fsPath, '.mcp.json') },
			{ label: `${name}: .cursor/mcp.json`, file: path.join(uri.fsPath, '.cursor', 'mcp.json') },
		]),
		{ label: 'Claude Code', file: claudeCodeFile() },
		{ label: 'Claude Desktop', file: claudeDesktopFile() },
		{ label: 'Cursor', file: cursorFile() },
	];
}

export function claudeCodeFile(): string {
	return path.join(homedir(), '.claude.json');
}

export function cursorFile(): string {
	return path.join(homedir(), '.cursor', 'mcp.json');
}

export function codexFile(): string {
	return path.join(process.env['CODEX_HOME'] ?? path.join(homedir(), '.codex'), 'config.toml');
}

export function claudeDesktopFile(): string {
	const name = path.join('Claude', 'claude_desktop_config.json');
	if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', name);
	if (process.platform === 'win32') return path.join(process.env['APPDATA'] ?? homedir(), name);
	return path.join(process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config'), name);
}
