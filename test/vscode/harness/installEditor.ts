import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = path.resolve(import.meta.dirname, '../../..');
const setup = path.join(repository, 'test/vscode/setup');
const cache = path.join(repository, '.vscode-editor');

/** VS Code's own server as it lies in the code-server package, installed and ready to be run with Node 24. */
export interface InstalledEditor {
	/** Program to run with Node; it takes VS Code's own server flags. */
	readonly main: string;
}

/**
 * What only VS Code's agent host, dev containers, Windows and proxies need: most of the download, and everything that
 * would have to be compiled.
 */
const NOT_NEEDED = [
	'@github/copilot-sdk',
	'@microsoft/mxc-sdk',
	'@devcontainers/cli',
	'ssh2',
	'@vscode/sqlite3',
	'kerberos',
	'@vscode/windows-process-tree',
	'@vscode/windows-registry',
	'@vscode/deviceid',
	'@vscode/sandbox-runtime',
];

/** Bundles that hold code-server's copy of the check whether an extension may use a proposed API. */
const GATED = [
	'vs/code/browser/workbench/workbench.js',
	'vs/workbench/api/node/extensionHostProcess.js',
	'vs/workbench/api/worker/extensionHostWorkerMain.js',
];

/**
 * Installs the VS Code server that the editor tests and `npm start` run, once a version of `test/vscode/setup` and of
 * this file; later calls return at once. Two runs at the same time do not disturb each other: each installs aside and
 * the first to finish wins. Needs npm and its registry, no compiler.
 * @throws Error with npm's output when a package cannot be installed.
 */
export async function installEditor(report: (message: string) => void = () => {}): Promise<InstalledEditor> {
	const folder = path.join(cache, version());
	if (!existsSync(folder)) {
		report('Installing VS Code (code-server from npm, about 370 MB) …');
		const staging = `${folder}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
		try {
			await installInto(staging);
			moveUnlessThere(staging, folder);
		} finally {
			rmSync(staging, { recursive: true, force: true });
		}
	}
	return { main: path.join(vscodeFolder(folder), 'out/server-main.js') };
}

async function installInto(folder: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	for (const file of ['package.json', 'package-lock.json', '.npmrc'])
		cpSync(path.join(setup, file), path.join(folder, file));
	await npm(folder, ['ci']);
	const vscode = vscodeFolder(folder);
	dropDependencies(path.join(vscode, 'package.json'));
	await npm(vscode, ['install', '--omit=dev']);
	await npm(path.join(vscode, 'extensions'), ['ci', '--omit=dev']);
	for (const file of GATED) closeProposedApi(path.join(vscode, 'out', file));
}

/** The lock of the packages inside VS Code is its own shrinkwrap; npm verifies the rest of it after the cut. */
function dropDependencies(manifest: string): void {
	const content = JSON.parse(readFileSync(manifest, 'utf8')) as {
		dependencies: Record<string, string>;
		overrides?: Record<string, unknown>;
	};
	for (const name of NOT_NEEDED) delete content.dependencies[name];
	for (const key of Object.keys(content.overrides ?? {}))
		if (/^(kerberos|koffi)(@|$)/.test(key)) delete content.overrides![key];
	writeFileSync(manifest, JSON.stringify(content, undefined, 2));
}

/**
 * code-server lets every extension use proposed API. VS Code as people install it does not, so an extension that would
 * fail there would pass here: put the check back.
 */
function closeProposedApi(file: string): void {
	const open =
		/function ([\w$]+)\((\w+),(\w+)\)\{return!0\}(?=function [\w$]+\(\w+,\w+\)\{if\(!\1\(\w+,\w+\)\)throw new Error\(`Extension '\$\{\w+\.identifier\.value\}' CANNOT use API proposal)/;
	const source = readFileSync(file, 'utf8');
	const closed = source.replace(
		open,
		(_match, name: string, extension: string, proposal: string) =>
			`function ${name}(${extension},${proposal}){return!!${extension}.enabledApiProposals&&${extension}.enabledApiProposals.includes(${proposal})}`,
	);
	if (closed === source) throw new Error(`${file}: the check for proposed API was not found; code-server has changed.`);
	writeFileSync(file, closed);
}

async function npm(folder: string, args: readonly string[]): Promise<void> {
	const all = [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
	const own = process.env['npm_execpath'];
	const [program, first] = own === undefined ? ['npm', []] : [process.execPath, [own]];
	try {
		await run(program, [...first, ...all], {
			cwd: folder,
			env: npmEnvironment(),
			maxBuffer: 1 << 26,
			shell: own === undefined && process.platform === 'win32',
		});
	} catch (error) {
		const { stdout, stderr } = error as { stdout?: string; stderr?: string };
		throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stderr ?? ''}${stdout ?? ''}`, { cause: error });
	}
}

/** npm run by npm must not think it is the same run. */
function npmEnvironment(): NodeJS.ProcessEnv {
	const foreign =
		/^(npm_(config_(user_agent|prefix|local_prefix|omit|include)|package_|lifecycle_|command|node_execpath)|NODE_ENV$)/;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function moveUnlessThere(from: string, to: string): void {
	try {
		renameSync(from, to);
	} catch (error) {
		if (!existsSync(to)) throw error; // another run was first: its copy is as good
	}
}

/** Changes when what is installed, or how, changes. */
function version(): string {
	const hash = createHash('sha256');
	for (const file of [path.join(setup, 'package-lock.json'), import.meta.filename]) hash.update(readFileSync(file));
	return hash.digest('hex').slice(0, 12);
}

function vscodeFolder(folder: string): string {
	return path.join(folder, 'node_modules/code-server/lib/vscode');
}
