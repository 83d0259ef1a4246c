import { existsSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, type BuildOptions, type BuildResult, type Plugin } from 'esbuild';

/**
 * Bundles the extension, the server, its threads, the command line and one script a view.
 * `node esbuild.mts [--production] [--outdir=dist]`
 */
const { production, outdir } = parseArgs({
	options: { production: { type: 'boolean', default: false }, outdir: { type: 'string', default: 'dist' } },
}).values;

const shared: BuildOptions = {
	bundle: true,
	minify: production,
	sourcemap: production ? false : 'linked',
	legalComments: 'none',
	logLevel: 'warning',
	metafile: true,
};

const node: BuildOptions = {
	...shared,
	platform: 'node',
	format: 'cjs',
	target: 'node22',
	outdir,
	// Packages written as ES modules read import.meta.url; a CommonJS bundle has none.
	define: { 'import.meta.url': '__importMetaUrl', UNDERSTORY_BUILD: JSON.stringify(Date.now().toString(36)) },
	banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Machine code cannot be bundled; `scripts/package.ts` ships what of it belongs to the platform. */
const NATIVE = ['@lancedb/lancedb-*', 'onnxruntime-node', 'koffi'];

/** Packages that packages below us name for what we never ask of them: image input, remote embedding. */
const withoutUnused: Plugin = {
	name: 'without-unused',
	setup(bundler) {
		bundler.onResolve({ filter: /^(sharp|openai)$/ }, ({ path }) => ({ path, namespace: 'unused' }));
		bundler.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
			contents: `module.exports = () => { throw new Error('${path} is not part of this build.'); };`,
		}));
	},
};

/** Files that a bundle reads beside itself. */
const ASSETS = ['node_modules/sql.js/dist/sql-wasm.wasm', 'node_modules/gpt-tokenizer/data/cl100k_base.tiktoken'];

const results = await Promise.all([
	build({
		...node,
		entryPoints: { extension: 'client/extension.ts' },
		// Its CommonJS form asks for its parts in a way that cannot be bundled.
		alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
		external: ['vscode', './lspModule.js', './inlineChat.js', './redactor.js'],
	}),
	build({ ...node, entryPoints: { inlineChat: 'client/inlineChat/main.ts' }, external: ['vscode'] }),
	build({ ...node, entryPoints: { redactor: 'client/terminal/redactor.ts' } }),
	build({ ...node, entryPoints: { lspModule: 'client/daemon/lspModule.ts' }, external: ['vscode'] }),
	build({
		...node,
		entryPoints: {
			server: 'server/main.ts',
			cli: 'server/doors/cli/main.ts',
			indexWorker: 'server/index/worker/main.ts',
			textReader: 'server/reading/main.ts',
			upkeep: 'server/search/upkeep/main.ts',
		},
		external: NATIVE,
		plugins: [withoutUnused],
	}),
	build({
		...shared,
		platform: 'browser',
		format: 'esm',
		target: 'es2023',
		jsx: 'automatic',
		jsxImportSource: 'preact',
		loader: { '.ttf': 'file' },
		assetNames: '[name]',
		entryPoints: viewEntries(),
		outdir: path.join(outdir, 'webview'),
	}),
]);
const assets = await Promise.all(ASSETS.map(copyAsset));
await Promise.all(results.flatMap(outputs).filter(isNodeScript).map(escapeBeyondLatin1));
removeAllBut([...results.flatMap(outputs), ...assets]);

function viewEntries(): Record<string, string> {
	const views = readdirSync('webview').filter((name) => existsSync(`webview/${name}/main.tsx`));
	return Object.fromEntries(views.map((view) => [view, `webview/${view}/main.tsx`]));
}

function isNodeScript(file: string): boolean {
	return path.dirname(file) === outdir && file.endsWith('.js');
}

/**
 * V8 keeps a source with one character beyond Latin-1 at two bytes a character: 6 MB more for each process of the server.
 * esbuild escapes such characters everywhere but in regular expressions, which are what is left to do.
 */
async function escapeBeyondLatin1(file: string): Promise<void> {
	const source = await readFile(file, 'utf8');
	const escaped = source.replaceAll(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
	if (escaped !== source) await writeFile(file, escaped);
}

async function copyAsset(file: string): Promise<string> {
	const target = path.join(outdir, path.basename(file));
	await mkdir(outdir, { recursive: true });
	await copyFile(file, target);
	return target;
}

function outputs(result: BuildResult): string[] {
	return Object.keys(result.metafile?.outputs ?? {});
}

/** Removed last: a window that runs the files of the last build never finds the folder empty. */
function removeAllBut(files: readonly string[]): void {
	const keep = new Set(files.map((file) => path.resolve(file)));
	for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
		const file = path.resolve(entry.parentPath, entry.name);
		if (!entry.isDirectory() && !keep.has(file)) rmSync(file);
	}
}
