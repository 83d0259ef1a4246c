import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nativesOf, platformTarget } from './platform.ts';

/** What ships as it lies in the repository. */
const FILES = ['LICENSE', 'CHANGELOG.md', 'grammars', 'media', 'models'];

/** Parts of these folders that only developers need. */
const LEFT_OUT = ['models/train', 'models/eval'];

/** Fields of `package.json` that mean something to an installed extension. */
const DEVELOPMENT_FIELDS = [
	'private',
	'files',
	'scripts',
	'dependencies',
	'devDependencies',
	'optionalDependencies',
	'allowScripts',
];

/**
 * Fills `folder` with the installed form of the extension for this platform.
 *
 * Packages that cannot be bundled go to `dist/node_modules`, beside the programs that load them: Node looks there
 * first, and vsce, which takes a `node_modules` at the root for its own business, leaves it alone.
 */
export function stage(repository: string, folder: string): void {
	writeManifest(repository, folder);
	writeReadme(repository, folder);
	for (const name of FILES)
		cpSync(path.join(repository, name), path.join(folder, name), {
			recursive: true,
			filter: (file) => ships(repository, file),
		});
	execFileSync(process.execPath, ['esbuild.mts', '--production', `--outdir=${path.join(folder, 'dist')}`], {
		cwd: repository,
		stdio: 'inherit',
	});
	writeFileSync(path.join(folder, '.vscodeignore'), '# Everything in this folder ships.\n');
	stageNatives(path.join(repository, 'node_modules'), path.join(folder, 'dist/node_modules'));
}

function writeManifest(repository: string, folder: string): void {
	const manifest = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as Record<string, unknown>;
	for (const field of DEVELOPMENT_FIELDS) delete manifest[field];
	writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, '\t')}\n`);
}

/**
 * The editor shows a README with pictures from the network alone, neither from files beside it nor from inside the text:
 * none ship, and opening the page of the extension asks nobody for them.
 */
function writeReadme(repository: string, folder: string): void {
	const markdown = readFileSync(path.join(repository, 'README.md'), 'utf8');
	writeFileSync(path.join(folder, 'README.md'), markdown.replaceAll(/^!\[.*\]\(.*\)\n\n/gm, ''));
}

function ships(repository: string, file: string): boolean {
	const name = path.relative(repository, file).split(path.sep).join('/');
	return !LEFT_OUT.some((left) => name === left || name.startsWith(`${left}/`));
}

function stageNatives(from: string, to: string): void {
	const { lancedb, onnxruntime, koffi } = nativesOf(platformTarget());
	const parts = [
		lancedb,
		'onnxruntime-node/package.json',
		'onnxruntime-node/dist',
		`onnxruntime-node/bin/napi-v6/${onnxruntime}`,
		'onnxruntime-common/package.json',
		'onnxruntime-common/dist/cjs',
		...(koffi === undefined ? [] : koffiParts(...koffi)),
	];
	for (const part of parts)
		cpSync(path.join(from, part), path.join(to, part), {
			recursive: true,
			filter: (file) => !/\.(map|d\.ts)$/.test(file),
		});
}

/** The scripts, not the sources in C++ beside them. */
function koffiParts(name: string, folder: string): string[] {
	return [
		'koffi/package.json',
		'koffi/LICENSE.txt',
		'koffi/index.js',
		'koffi/src/koffi/index.js',
		'koffi/src/koffi/src/static.js',
		`${name}/package.json`,
		`${name}/index.js`,
		`${name}/${folder}`,
	];
}
