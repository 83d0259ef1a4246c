import { execFile } from 'node:child_process';
import { packageRoot } from './identity.ts';

export interface NativeModule {
	readonly module: string;
	readonly version: string;
	readonly ok: boolean;
	readonly error?: string;
}

/** Packages with machine code. */
const NATIVE = ['@lancedb/lancedb', 'onnxruntime-node'];
const LIMIT_MS = 30_000;

const SCRIPT = `
const { readFileSync } = require('node:fs');
const path = require('node:path');
const [name] = process.argv.slice(1);
const paths = require.resolve.paths(name).map((folder) => path.join(folder, name, 'package.json'));
const manifest = paths.find((file) => require('node:fs').existsSync(file));
const version = manifest ? JSON.parse(readFileSync(manifest, 'utf8')).version : 'missing';
process.stdout.write(version + '\\n', () => { require(name); process.stdout.write('loaded', () => process.exit(0)); });
`;

/** Loads each native package in a process of its own: one that crashes takes nothing with it and costs no memory here. */
export function examineNativeModules(): Promise<NativeModule[]> {
	return Promise.all(NATIVE.map(examine));
}

function examine(module: string): Promise<NativeModule> {
	const options = {
		cwd: packageRoot(),
		timeout: LIMIT_MS,
		env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
		windowsHide: true,
	};
	return new Promise((resolve) => {
		execFile(process.execPath, ['-e', SCRIPT, module], options, (error, stdout, stderr) => {
			const [version = '', state] = stdout.split('\n');
			if (state === 'loaded') return resolve({ module, version, ok: true });
			resolve({ module, version, ok: false, error: reason(error, stderr) });
		});
	});
}

function reason(error: { signal?: NodeJS.Signals; message: string } | null, stderr: string): string {
	if (error?.signal) return `the process that loaded it ended with ${error.signal}`;
	const line = stderr.split('\n').find((text) => /^\w*Error\b/.test(text));
	return line ?? error?.message ?? 'it did not finish loading';
}
