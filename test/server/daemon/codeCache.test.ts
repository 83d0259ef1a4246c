import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { codeCache } from '../../../server/daemon/codeCache.ts';

test('each build has a folder of its own, and those of others go', () => {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'understory-'));
	onTestFinished(() => rmSync(dataDir, { recursive: true }));
	const first = codeCache(dataDir, { version: '1.0.0', build: 'a' });
	mkdirSync(first, { recursive: true });
	writeFileSync(path.join(first, 'code'), 'x');
	expect(codeCache(dataDir, { version: '1.0.0', build: 'a' })).toBe(first);
	expect(readdirSync(first)).toEqual(['code']);
	const second = codeCache(dataDir, { version: '1.0.0', build: 'b' });
	expect(second).not.toBe(first);
	expect(path.dirname(second)).toBe(path.join(dataDir, 'code'));
	expect(readdirSync(path.dirname(second))).toEqual([]);
});
