import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { serverEntry } from './identity.ts';

export interface NativeModule {
	readonly module: string;
	readonly version: string;
	readonly ok: boolean;
	readonly error?: string;
}

/** Packages with machine code; LanceDB has it in a package a platform, of which npm installs the one that fits. */
const NATIVE = [
	{ module: '@lancedb/lancedb', holds: (name: string) => name.startsWith('@lancedb/lancedb-') },
	{ module: 'onnxruntime-node', holds: (name: string) => name === 'onnxruntime-node' },
];
const LIMIT_MS = 30_000;

/** Loads each native package in a process of its own: one that crashes takes nothing with it and costs no memory here. */
export function examineNativeModules(): Promise<NativeModule[]> {
	return Promise.all(
		NATIVE.map(async ({ module, holds }) => {
			const found = installedPackages(module).filter(({ name }) => holds(name));
			const tried = await Promise.all(found.map(({ folder, version }) => load(module, folder, version)));
			const missing = { module, version: 'none', ok: false, error: 'it is not installed for this platform' };
			return tried.find(({ ok }) => ok) ?? tried[0] ?? missing;
		}),
	);
}

interface InstalledPackage {
	readonly name: string;
	readonly folder: string;
	readonly version: string;
}

/** The package and its neighbours of the same scope, where the server would look for them. */
function installedPackages(module: string): InstalledPackage[] {
	const [scope] = module.includes('/') ? module.split('/') : [''];
	const folders = createRequire(serverEntry()).resolve.paths(module) ?? [];
	return folders
		.map((folder) => path.join(folder, scope ?? ''))
		.filter((folder) => existsSync(folder))
		.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
		.filter((folder) => existsSync(path.join(folder, 'package.json')))
		.filter((folder) => scope !== '' || path.basename(folder) === module)
		.map((folder) => {
			const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
			const { name, version } = JSON.parse(text) as { name: string; version: string };
			return { name, version, folder };
		});
}

function load(module: string, folder: string, version: string): Promise<NativeModule> {
	const script = 'require(process.argv[1]); process.stdout.write("loaded", () => process.exit(0));';
	const options = { timeout: LIMIT_MS, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, windowsHide: true };
	return new Promise((resolve) => {
		execFile(process.execPath, ['-e', script, folder], options, (error, stdout, stderr) => {
			if (stdout === 'loaded') resolve({ module, version, ok: true });
			else resolve({ module, version, ok: false, error: reason(error, stderr) });
		});
	});
}

function reason(error: { signal?: NodeJS.Signals; message: string } | null, stderr: string): string {
	if (error?.signal) return `the process that loaded it ended with ${error.signal}`;
	const line = stderr.split('\n').find((text) => /^\w*Error\b/.test(text));
	return line ?? error?.message ?? 'it did not finish loading';
}
