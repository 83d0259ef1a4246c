import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { GrammarManifest } from '../../../../server/index/chunk/grammars.ts';
import { grammarsDir } from './samples.ts';

const manifest = JSON.parse(readFileSync(path.join(grammarsDir, 'manifest.json'), 'utf8')) as GrammarManifest;

test('every file has the hash the manifest records', () => {
	const entries = [manifest.runtime, ...Object.values(manifest.grammars)];
	expect(entries.length).toBeGreaterThan(30);
	for (const { file, sha256 } of entries) {
		expect(hash('sha256', readFileSync(path.join(grammarsDir, file)), 'hex'), file).toBe(sha256);
	}
});

test('the runtime is of the version the code loads', () => {
	const root = path.join(grammarsDir, '..');
	const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
		dependencies: Record<string, string>;
	};
	expect(manifest.runtime.source).toBe(`web-tree-sitter@${dependencies['web-tree-sitter']}:web-tree-sitter.wasm`);
});

test('every grammar names its licence and an interface version the runtime supports', () => {
	for (const [id, { licence, abi }] of Object.entries(manifest.grammars)) {
		expect(['MIT', 'Apache-2.0'], id).toContain(licence);
		expect(abi, id).toBeGreaterThanOrEqual(13);
		expect(abi, id).toBeLessThanOrEqual(15);
	}
});
