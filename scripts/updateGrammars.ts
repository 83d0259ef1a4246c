import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import type { GrammarEntry, GrammarManifest } from '../server/index/chunk/grammars.ts';
import { compileWasm } from '../server/index/chunk/webAssembly.ts';

/**
 * Rebuilds `grammars/` from npm packages: `node scripts/updateGrammars.ts`. A file whose source did not change must have
 * the hash the manifest records. `--check` only compares the files that are there with the manifest, without a network.
 */
const GRAMMARS = path.join(import.meta.dirname, '..', 'grammars');
const MANIFEST = path.join(GRAMMARS, 'manifest.json');
const VSCODE = '@vscode/tree-sitter-wasm@0.3.1';
const CURSORLESS = '@cursorless/tree-sitter-wasms@0.7.0';
const REPOMIX = '@repomix/tree-sitter-wasms@0.1.17';
const KEREBRON = '@kerebron/wasm@0.8.9';

/** id | package@version | file in it | SPDX licence | package whose LICENSE is the grammar's, when it is another. */
const SOURCES = `
typescript | ${VSCODE} | wasm/tree-sitter-typescript.wasm | MIT | tree-sitter-typescript@0.23.2
tsx | ${VSCODE} | wasm/tree-sitter-tsx.wasm | MIT | tree-sitter-typescript@0.23.2
javascript | ${VSCODE} | wasm/tree-sitter-javascript.wasm | MIT | tree-sitter-javascript@0.25.0
python | ${VSCODE} | wasm/tree-sitter-python.wasm | MIT | tree-sitter-python@0.25.0
go | ${VSCODE} | wasm/tree-sitter-go.wasm | MIT | tree-sitter-go@0.25.0
rust | ${VSCODE} | wasm/tree-sitter-rust.wasm | MIT | tree-sitter-rust@0.24.0
java | ${VSCODE} | wasm/tree-sitter-java.wasm | MIT | tree-sitter-java@0.23.5
c | tree-sitter-c@0.24.1 | tree-sitter-c.wasm | MIT
cpp | tree-sitter-cpp@0.23.4 | tree-sitter-cpp.wasm | MIT
csharp | ${VSCODE} | wasm/tree-sitter-c-sharp.wasm | MIT | tree-sitter-c-sharp@0.23.5
objc | tree-sitter-objc@3.0.2 | tree-sitter-objc.wasm | MIT
ruby | ${VSCODE} | wasm/tree-sitter-ruby.wasm | MIT | tree-sitter-ruby@0.23.1
php | ${VSCODE} | wasm/tree-sitter-php.wasm | MIT | tree-sitter-php@0.24.2
bash | ${VSCODE} | wasm/tree-sitter-bash.wasm | MIT | tree-sitter-bash@0.25.0
powershell | ${VSCODE} | wasm/tree-sitter-powershell.wasm | MIT | tree-sitter-powershell@0.26.4
css | ${VSCODE} | wasm/tree-sitter-css.wasm | MIT | tree-sitter-css@0.25.0
scss | ${CURSORLESS} | out/tree-sitter-scss.wasm | MIT
html | tree-sitter-html@0.23.2 | tree-sitter-html.wasm | MIT
xml | ${KEREBRON} | assets/tree-sitter-xml/tree-sitter-xml.wasm | MIT | @tree-sitter-grammars/tree-sitter-xml@0.7.0
vue | ${REPOMIX} | out/tree-sitter-vue.wasm | MIT | tree-sitter-vue@0.2.1
svelte | @tree-sitter-grammars/tree-sitter-svelte@1.0.2 | tree-sitter-svelte.wasm | MIT
json | tree-sitter-json@0.24.8 | tree-sitter-json.wasm | MIT
yaml | @tree-sitter-grammars/tree-sitter-yaml@0.7.1 | tree-sitter-yaml.wasm | MIT
toml | @tree-sitter-grammars/tree-sitter-toml@0.7.0 | tree-sitter-toml.wasm | MIT
ini | ${VSCODE} | wasm/tree-sitter-ini.wasm | Apache-2.0
markdown | ${KEREBRON} | assets/tree-sitter-markdown/tree-sitter-markdown.wasm | MIT | @tree-sitter-grammars/tree-sitter-markdown@0.3.2
kotlin | @tree-sitter-grammars/tree-sitter-kotlin@1.1.0 | tree-sitter-kotlin.wasm | MIT
swift | ${CURSORLESS} | out/tree-sitter-swift.wasm | MIT | tree-sitter-swift@0.7.1
scala | tree-sitter-scala@0.24.0 | tree-sitter-scala.wasm | MIT
lua | @tree-sitter-grammars/tree-sitter-lua@0.4.1 | tree-sitter-lua.wasm | MIT
dart | ${REPOMIX} | out/tree-sitter-dart.wasm | MIT | tree-sitter-dart@1.0.0
elixir | tree-sitter-elixir@0.3.5 | tree-sitter-elixir.wasm | Apache-2.0
haskell | tree-sitter-haskell@0.23.1 | tree-sitter-haskell.wasm | MIT
ocaml | tree-sitter-ocaml@0.24.2 | tree-sitter-ocaml.wasm | MIT
julia | tree-sitter-julia@0.23.1 | tree-sitter-julia.wasm | MIT
r | ${CURSORLESS} | out/tree-sitter-r.wasm | MIT | @davisvaughan/tree-sitter-r@1.3.0
zig | @tree-sitter-grammars/tree-sitter-zig@1.1.2 | tree-sitter-zig.wasm | MIT
hcl | @tree-sitter-grammars/tree-sitter-hcl@1.2.0 | tree-sitter-hcl.wasm | Apache-2.0
solidity | ${REPOMIX} | out/tree-sitter-solidity.wasm | MIT | tree-sitter-solidity@1.2.13
make | tree-sitter-make@1.1.1 | tree-sitter-make.wasm | MIT
`;

interface Source {
	readonly id: string;
	readonly package: string;
	readonly file: string;
	readonly licence: string;
	/** The bundles carry their own licence, not the grammars'. */
	readonly licencePackage: string | undefined;
}

if (process.argv.includes('--check')) check();
else await update();

/** Exits with 1 and a line a problem when a file differs from the manifest. */
function check(): void {
	const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as GrammarManifest;
	const entries = [manifest.runtime, ...Object.values(manifest.grammars)];
	const wrong = entries.filter((entry) => sha256(path.join(GRAMMARS, entry.file)) !== entry.sha256);
	for (const entry of wrong) console.error(`${entry.file} is not the file the manifest records.`);
	console.log(`${entries.length - wrong.length} of ${entries.length} files are as recorded.`);
	process.exitCode = wrong.length === 0 ? 0 : 1;
}

async function update(): Promise<void> {
	const old = existsSync(MANIFEST) ? (JSON.parse(readFileSync(MANIFEST, 'utf8')) as GrammarManifest) : undefined;
	const work = mkdtempSync(path.join(tmpdir(), 'grammars-'));
	const unpacked = new Map<string, string>();
	const unpack = (name: string) => {
		const dir = unpacked.get(name) ?? unpackPackage(name, path.join(work, String(unpacked.size)));
		unpacked.set(name, dir);
		return dir;
	};
	try {
		const runtime = takeRuntime(unpack, old);
		await Parser.init();
		const grammars: Record<string, GrammarEntry> = {};
		for (const source of sources()) grammars[source.id] = take(source, unpack, old?.grammars[source.id]);
		writeFileSync(MANIFEST, `${JSON.stringify({ runtime, grammars }, undefined, '\t')}\n`);
		console.log(`${Object.keys(grammars).length} grammars from ${unpacked.size} packages.`);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}

/** The runtime must be the one of the JavaScript that loads it. */
function takeRuntime(unpack: (name: string) => string, old: GrammarManifest | undefined): GrammarManifest['runtime'] {
	const root = JSON.parse(readFileSync(path.join(GRAMMARS, '..', 'package.json'), 'utf8')) as {
		dependencies: Record<string, string>;
	};
	const name = `web-tree-sitter@${root.dependencies['web-tree-sitter']}`;
	const file = 'runtime/web-tree-sitter.wasm';
	mkdirSync(path.join(GRAMMARS, 'runtime'), { recursive: true });
	cpSync(path.join(unpack(name), 'web-tree-sitter.wasm'), path.join(GRAMMARS, file));
	cpSync(path.join(unpack(name), 'LICENSE'), path.join(GRAMMARS, 'runtime', 'LICENSE'));
	const entry = { file, source: `${name}:web-tree-sitter.wasm`, sha256: sha256(path.join(GRAMMARS, file)) };
	compare(entry, old?.runtime);
	return entry;
}

function take(source: Source, unpack: (name: string) => string, old: GrammarEntry | undefined): GrammarEntry {
	const file = `${source.id}/${source.id}.wasm`;
	const target = path.join(GRAMMARS, file);
	mkdirSync(path.dirname(target), { recursive: true });
	const bytes = readFileSync(path.join(unpack(source.package), source.file));
	writeFileSync(target, bytes);
	takeLicence(source, unpack);
	const abi = Language.loadSync(compileWasm(bytes)).abiVersion;
	const entry: GrammarEntry = {
		file,
		source: `${source.package}:${source.file}`,
		sha256: sha256(target),
		licence: source.licence,
		abi,
	};
	compare(entry, old);
	return entry;
}

function takeLicence(source: Source, unpack: (name: string) => string): void {
	const isBundle = source.file.includes('/');
	if (isBundle && source.licencePackage === undefined) return;
	const dir = unpack(source.licencePackage ?? source.package);
	const name = ['LICENSE', 'LICENSE.md'].find((candidate) => existsSync(path.join(dir, candidate)));
	if (name === undefined) throw new Error(`${dir} has no LICENSE for ${source.id}`);
	cpSync(path.join(dir, name), path.join(GRAMMARS, source.id, 'LICENSE'));
}

/** A registry must not give other bytes under the same version. */
function compare(entry: { source: string; sha256: string }, old: { source: string; sha256: string } | undefined): void {
	if (old?.source === entry.source && old.sha256 !== entry.sha256) {
		throw new Error(`${entry.source} has changed: ${old.sha256} is recorded, ${entry.sha256} was downloaded`);
	}
}

function unpackPackage(name: string, dir: string): string {
	mkdirSync(dir, { recursive: true });
	const file = run('npm', ['pack', name, '--silent', '--pack-destination', dir]).trim().split('\n').at(-1)!;
	run('tar', ['-xzf', path.join(dir, file), '-C', dir]);
	return path.join(dir, 'package');
}

function run(command: string, args: readonly string[]): string {
	const result = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
	if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${result.stderr}`);
	return result.stdout;
}

function sources(): Source[] {
	return SOURCES.trim()
		.split('\n')
		.map((row) => {
			const [id = '', name = '', file = '', licence = '', licencePackage] = row.split('|').map((cell) => cell.trim());
			return { id, package: name, file, licence, licencePackage };
		});
}

function sha256(file: string): string {
	return hash('sha256', readFileSync(file), 'hex');
}
