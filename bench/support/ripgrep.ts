import { existsSync, globSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** ripgrep on the PATH, or the one that comes with the editor the tests install; undefined when there is none. */
export function findRipgrep(): string | undefined {
	const folders = (process.env['PATH'] ?? '').split(path.delimiter);
	const installed = folders.map((folder) => path.join(folder, 'rg')).find((file) => existsSync(file));
	return (
		installed ??
		globSync('.vscode-editor/**/@vscode/ripgrep*/bin/**/rg', { cwd: ROOT }).map((file) => path.join(ROOT, file))[0]
	);
}
