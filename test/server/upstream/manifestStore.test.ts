import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Upstream } from '../../../common/model/upstream.ts';
import { definitionHash } from '../../../server/upstream/hashes.ts';
import type { Manifest } from '../../../server/upstream/manifest.ts';
import { ManifestStore } from '../../../server/upstream/manifestStore.ts';
import { temporaryFolder } from '../store/support.ts';

const upstream: Upstream = {
	id: 'one',
	alias: 'one',
	name: 'One',
	type: 'stdio',
	command: 'node',
	args: [],
	cwd: '',
	env: [],
	url: '',
	headers: [],
	enabled: true,
	approval: 'ask',
	prefix: 'alias',
	era: 'auto',
	timeoutSeconds: 30,
	maxOutputKb: 64,
	rules: [],
	createdAt: '2026-01-01T00:00:00.000Z',
	updatedAt: '2026-01-01T00:00:00.000Z',
};
const manifest: Manifest = {
	of: definitionHash(upstream),
	at: 1,
	verdict: { kind: 'legacy' },
	serverName: 'one',
	serverVersion: '1',
	tools: [{ name: 'a', inputSchema: { type: 'object' }, _meta: { kept: true } }],
	prompts: [],
	resources: [],
	templates: [],
	asks: { a: false },
	problems: [],
};

test('what a server has is kept as it was, and read only for the same definition', () => {
	const store = new ManifestStore(path.join(temporaryFolder(), 'upstream'));
	store.write(upstream, manifest);
	expect(store.read(upstream)).toEqual(manifest);
	expect(store.read({ ...upstream, args: ['--other'] })).toBeUndefined();
});

test.each([
	['cut off', (text: string) => text.slice(0, -10)],
	['without its tools', (text: string) => text.replace('"tools"', '"tolls"')],
	['with another form', (text: string) => text.replace('"name":"a"', '"name":3')],
	['no object', () => '3'],
])('a manifest that is damaged (%s) is not used, and is written anew', (_what, damage) => {
	const folder = path.join(temporaryFolder(), 'upstream');
	const store = new ManifestStore(folder);
	store.write(upstream, manifest);
	const file = path.join(folder, readdirSync(folder)[0]!);
	writeFileSync(file, damage(readFileSync(file, 'utf8')));
	expect(store.read(upstream)).toBeUndefined();
	store.write(upstream, manifest);
	expect(store.read(upstream)).toEqual(manifest);
});
