import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Layer folder → layers it may import besides itself. The deepest folder that matches a file is its layer. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
	'common/base': [],
	'common/model': ['common/base'],
	'common/redact': ['common/base'],
	'common/protocol': ['common/base', 'common/model'],
	'server/core': ['common/base', 'common/model', 'common/protocol'],
	'server/base': ['common/base', 'common/model', 'common/protocol'],
	'server/ports': ['common/base', 'common/model', 'common/protocol', 'server/core'],
	'server/store': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/core', 'server/ports'],
	'server/models': ['common/base', 'common/model', 'common/protocol', 'server/core', 'server/ports'],
	'server/reading': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/core', 'server/ports'],
	'server/search': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/core', 'server/ports'],
	'server/index': [
		'common/base',
		'common/model',
		'common/protocol',
		'server/base',
		'server/core',
		'server/ports',
		'server/models',
	],
	'server/graph': [
		'common/base',
		'common/model',
		'common/protocol',
		'server/base',
		'server/core',
		'server/ports',
		'server/index',
	],
	'server/notes': ['common/base', 'common/model', 'common/protocol', 'server/core', 'server/ports'],
	'server/memory': [
		'common/base',
		'common/model',
		'common/protocol',
		'server/base',
		'server/core',
		'server/ports',
		'server/index',
	],
	'server/agents': ['common/base', 'common/model', 'common/protocol', 'server/core', 'server/ports', 'server/memory'],
	'server/git': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/core', 'server/ports'],
	'server/app': [
		'common/base',
		'common/model',
		'common/protocol',
		'common/redact',
		'server/base',
		'server/core',
		'server/ports',
	],
	'server/daemon': [
		'common/base',
		'common/redact',
		'server/base',
		'common/model',
		'common/protocol',
		'server/core',
		'server/ports',
	],
	'server/doors/lsp': [
		'common/base',
		'common/model',
		'common/protocol',
		'server/ports',
		'server/app',
		'server/doors/rpc',
	],
	'server/doors/rpc': ['common/base', 'common/model', 'common/protocol', 'server/ports', 'server/app'],
	'server/webhooks': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/core', 'server/ports'],
	'server/telemetry': ['common/base', 'common/model', 'common/protocol', 'server/ports', 'server/app'],
	'server/upstream': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/core', 'server/ports'],
	'server/doors/mcp': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/ports', 'server/app'],
	'server/doors/http': ['common/base', 'common/model', 'common/protocol', 'server/base', 'server/ports', 'server/app'],
	'server/doors/cli': ['common/base', 'common/model', 'common/protocol', 'server/ports', 'server/app', 'server/daemon'],
	client: ['common/base', 'common/model', 'common/protocol', 'common/redact'],
	'webview/kit': ['common/base', 'common/model', 'common/protocol'],
	'webview/search': ['common/base', 'common/model', 'common/protocol', 'webview/kit'],
	'webview/inbox': ['common/base', 'common/model', 'common/protocol', 'webview/kit'],
	'webview/markdown': ['webview/kit'],
	'webview/chat': ['common/base', 'common/model', 'common/protocol', 'webview/kit', 'webview/markdown'],
	'webview/history': ['common/base', 'common/model', 'common/protocol', 'webview/kit'],
	'webview/notes': ['common/base', 'common/model', 'common/protocol', 'webview/kit'],
	'webview/graph': ['common/base', 'common/model', 'common/protocol', 'webview/kit'],
	'webview/dashboard': ['common/base', 'common/model', 'common/protocol', 'webview/kit'],
	'webview/board': ['common/base', 'common/model', 'common/protocol', 'webview/kit', 'webview/markdown'],
};

/** Composition roots: the only files that may import every layer of the server. */
const ROOTS = new Set([
	'server/main.ts',
	'server/compose.ts',
	'server/composeAgents.ts',
	'server/composeDoors.ts',
	'server/composeIndex.ts',
	'server/composeMemory.ts',
	'server/composeSources.ts',
	'server/composeNotes.ts',
	'server/composeWorkspace.ts',
	'server/doors/cli/commandTable.ts',
	'server/index/worker/main.ts',
	'server/reading/main.ts',
	'server/search/upkeep/main.ts',
]);
/** Layers that must run anywhere: no `node:` module. */
const PURE = ['common/', 'server/core', 'webview/'];

/** Checked in the server; loading it in every window and view would cost them time and memory. */
const SCHEMA_FREE = ['client/', 'webview/'];

/** Imports that are there when the program runs. */
const VALUE_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\bfrom\s*)?['"]([^'"\n]+)['"]/gm;

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"\n]+)['"]/g;

test('every import follows the layer table', () => {
	const files = sources();
	expect(files.length).toBeGreaterThan(20); // a gate that reads nothing must not pass
	const found = files.flatMap((file) =>
		[...readFileSync(file, 'utf8').matchAll(IMPORT)]
			.map((match) => violation(file, match[1]!))
			.filter((problem) => problem !== undefined),
	);
	expect(found).toEqual([]);
});

test('no imports go round in a circle, not even those of types', () => {
	expect(circle(importGraph(sources()))).toBeUndefined();
	const planted = new Map([
		['a.ts', ['b.ts']],
		['b.ts', ['c.ts']],
		['c.ts', ['b.ts']],
	]);
	expect(circle(planted)).toEqual(['b.ts', 'c.ts', 'b.ts']);
});

test('windows and views load no schema library', () => {
	const files = sources().filter((file) => SCHEMA_FREE.some((root) => file.startsWith(root)));
	expect(files.flatMap((file) => schemaPath(file) ?? [])).toEqual([]);
	expect(schemaPath('server/app/dispatcher.ts')).toContain('zod'); // the gate sees what it looks for
});

test('the gate goes red on planted faults', () => {
	expect(violation('server/core/x.ts', '../doors/lsp/x.ts')).toBe('server/core/x.ts: server/core -> server/doors/lsp');
	expect(violation('client/x.ts', '../server/store/store.ts')).toBe('client/x.ts: client -> server/store');
	expect(violation('webview/search/x.tsx', '../inbox/state.ts')).toBe(
		'webview/search/x.tsx: webview/search -> webview/inbox',
	);
	expect(violation('webview/search/x.tsx', 'node:fs')).toBe(
		'webview/search/x.tsx: webview/search may not import node:fs',
	);
	expect(violation('server/app/x.ts', '../store/store.ts')).toBe('server/app/x.ts: server/app -> server/store');
	expect(violation('server/app/x.ts', 'vscode')).toBe('server/app/x.ts: server/app may not import vscode');
	expect(violation('common/nowhere/x.ts', '../base/emitter.ts')).toBe('common/nowhere/x.ts: belongs to no layer');
	expect(violation('server/store/x.ts', '../core/events/event.ts')).toBeUndefined();
});

function violation(file: string, specifier: string): string | undefined {
	if (ROOTS.has(file)) return undefined;
	const from = layerOf(file);
	if (from === undefined) return `${file}: belongs to no layer`;
	if (specifier === 'vscode') return from === 'client' ? undefined : `${file}: ${from} may not import vscode`;
	if (isBuiltin(specifier))
		return PURE.some((pure) => from.startsWith(pure)) ? `${file}: ${from} may not import ${specifier}` : undefined;
	if (!specifier.startsWith('.')) return undefined;
	const target = path.posix.join(path.posix.dirname(file), specifier);
	const to = layerOf(target);
	if (to === undefined) return `${file}: ${specifier} belongs to no layer`;
	return to === from || MAY_IMPORT[from]!.includes(to) ? undefined : `${file}: ${from} -> ${to}`;
}

/** Files that each file imports. */
function importGraph(files: readonly string[]): Map<string, string[]> {
	const targets = (file: string): string[] =>
		[...readFileSync(file, 'utf8').matchAll(IMPORT)]
			.filter(([, specifier]) => specifier!.startsWith('.'))
			.map(([, specifier]) => path.posix.join(path.posix.dirname(file), specifier!));
	return new Map(files.map((file) => [file, targets(file)]));
}

/** The first way from a file back to itself. */
function circle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
	const done = new Set<string>();
	const follow = (file: string, way: readonly string[]): string[] | undefined => {
		if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
		if (done.has(file)) return undefined;
		for (const next of graph.get(file) ?? []) {
			const found = follow(next, [...way, file]);
			if (found !== undefined) return found;
		}
		done.add(file);
		return undefined;
	};
	for (const file of graph.keys()) {
		const found = follow(file, []);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The way from a file to the schema library: `client/x.ts > common/model/y.ts > zod`. */
function schemaPath(file: string, seen = new Set<string>()): string | undefined {
	if (seen.has(file)) return undefined;
	seen.add(file);
	for (const [, specifier] of readFileSync(file, 'utf8').matchAll(VALUE_IMPORT)) {
		if (specifier === 'zod') return `${file} > zod`;
		const next = specifier!.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier!) : undefined;
		const rest = next !== undefined && /\.tsx?$/.test(next) ? schemaPath(next, seen) : undefined;
		if (rest !== undefined) return `${file} > ${rest}`;
	}
	return undefined;
}

function layerOf(file: string): string | undefined {
	return Object.keys(MAY_IMPORT)
		.filter((layer) => file.startsWith(`${layer}/`))
		.sort((a, b) => b.length - a.length)[0];
}

function sources(): string[] {
	return ['common', 'client', 'server', 'webview'].flatMap((root) =>
		readdirSync(root, { recursive: true, encoding: 'utf8' })
			.filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
			.map((file) => path.posix.join(root, file.split(path.sep).join('/'))),
	);
}
