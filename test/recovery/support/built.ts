import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const REPOSITORY = path.join(import.meta.dirname, '..', '..', '..');

/** The command line as it ships; built first when something it is made of has changed since. */
export function builtCli(): string {
	const cli = path.join(REPOSITORY, 'dist', 'cli.js');
	const sources = ['server', 'common', 'grammars'].map((folder) => path.join(REPOSITORY, folder));
	const newest = Math.max(...sources.map(newestChange));
	if (!existsSync(cli) || statSync(cli).mtimeMs < newest)
		execFileSync(process.execPath, ['esbuild.mts'], { cwd: REPOSITORY, stdio: 'inherit' });
	return cli;
}

function newestChange(folder: string): number {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	return Math.max(...files.map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs));
}
