import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Imported before everything else: what comes after needs `node:sqlite`, which is there without a flag since 22.13. */
const NEEDED = [22, 13] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) process.exit(runWithBundledNode());

/** Runs the same command with the Node that npm installed beside the product, if it did. */
function runWithBundledNode(): number {
	const node = bundledNode();
	if (node === undefined) {
		process.stderr.write(
			`understory needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node} (${process.execPath}). ` +
				'Install a newer Node from https://nodejs.org and try again.\n',
		);
		return 1;
	}
	const { status, error } = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
	if (error !== undefined) process.stderr.write(`${node} cannot be run: ${error.message}\n`);
	return status ?? 1;
}

function bundledNode(): string | undefined {
	const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
	const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
	return folders
		.map((folder) => path.join(folder, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'))
		.find((file) => existsSync(file));
}
