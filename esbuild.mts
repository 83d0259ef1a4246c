import { readdirSync, rmSync } from 'node:fs';
import { build, type BuildOptions } from 'esbuild';

/** Bundles the extension, the server, its worker, the command line and one script a webview into `dist/`. */
const production = process.argv.includes('--production');

const shared: BuildOptions = {
	bundle: true,
	minify: production,
	sourcemap: production ? false : 'linked',
	legalComments: 'none',
	logLevel: 'warning',
};

const node: BuildOptions = {
	...shared,
	platform: 'node',
	format: 'cjs',
	target: 'node22',
	// Packages written as ES modules read import.meta.url; a CommonJS bundle has none.
	define: { 'import.meta.url': '__importMetaUrl', UNDERSTORY_BUILD: JSON.stringify(Date.now().toString(36)) },
	banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Native packages stay outside the bundle; `scripts/package.ts` ships them. */
const native = ['@lancedb/lancedb', 'onnxruntime-node', 'apache-arrow', '@huggingface/transformers'];

rmSync('dist', { recursive: true, force: true });

await Promise.all([
	build({ ...node, entryPoints: { extension: 'client/extension.ts' }, outdir: 'dist', external: ['vscode'] }),
	build({
		...node,
		entryPoints: { server: 'server/main.ts', cli: 'server/doors/cli/main.ts', worker: 'server/index/worker/main.ts' },
		outdir: 'dist',
		external: native,
	}),
	build({
		...shared,
		platform: 'browser',
		format: 'esm',
		target: 'es2023',
		jsx: 'automatic',
		jsxImportSource: 'preact',
		loader: { '.ttf': 'file' },
		entryPoints: webviewEntries(),
		outdir: 'dist/webview',
	}),
]);

function webviewEntries(): Record<string, string> {
	const views = readdirSync('webview', { withFileTypes: true }).filter((e) => e.isDirectory() && e.name !== 'kit');
	return Object.fromEntries(views.map((view) => [view.name, `webview/${view.name}/main.tsx`]));
}
