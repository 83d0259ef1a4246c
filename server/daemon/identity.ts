import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { besideScript } from '../base/besideScript.ts';

/** Set by the bundler: changes with every build. */
declare const UNDERSTORY_BUILD: string | undefined;

/** Which product this process is; peers of different identities agree in the handshake who gives way. */
export interface Identity {
	/** Semantic version of the package. */
	readonly version: string;
	/** Build id; `source` when run from TypeScript. */
	readonly build: string;
}

const here = path.dirname(fileURLToPath(import.meta.url));

/** Folder of the installed package: where `package.json`, `models/` and `grammars/` lie. */
export function packageRoot(): string {
	let folder = here;
	while (!isPackageRoot(folder)) {
		const parent = path.dirname(folder);
		if (parent === folder) throw new Error(`No package.json of understory above ${here}`);
		folder = parent;
	}
	return folder;
}

/** Identity of the code that runs. */
export function productIdentity(): Identity {
	const manifest = JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
	return { version: manifest.version, build: typeof UNDERSTORY_BUILD === 'undefined' ? 'source' : UNDERSTORY_BUILD };
}

/** Script that runs the server: the bundle beside this one, or the source when this is run from source. */
export function serverEntry(): string {
	return fileURLToPath(besideScript(import.meta.url, { source: '../main.ts', bundle: './server.js' }));
}

/** Negative when `a` is older than `b`, 0 when equal; pre-release parts count as older than the release. */
export function compareVersions(a: string, b: string): number {
	const [coreA = '', preA] = a.split('-', 2);
	const [coreB = '', preB] = b.split('-', 2);
	const left = coreA.split('.').map(Number);
	const right = coreB.split('.').map(Number);
	for (let i = 0; i < 3; i++) {
		const difference = (left[i] ?? 0) - (right[i] ?? 0);
		if (difference !== 0) return difference;
	}
	if (preA === preB) return 0;
	if (preA === undefined) return 1;
	if (preB === undefined) return -1;
	return preA < preB ? -1 : 1;
}

function isPackageRoot(folder: string): boolean {
	const file = path.join(folder, 'package.json');
	return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'understory';
}
