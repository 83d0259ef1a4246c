import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { PrivateJsonFile } from '../../../server/base/privateJsonFile.ts';
import { replaceFile } from '../../../server/base/replaceFile.ts';
import { temporaryFolder } from '../store/support.ts';

test('a file is replaced as a whole and is for this user alone, whatever a crash has left', () => {
	const folder = temporaryFolder();
	const file = path.join(folder, 'tokens.json');
	writeFileSync(file, 'old', { mode: 0o644 });
	writeFileSync(`${file}.${process.pid}.tmp`, 'half', { mode: 0o644 });
	chmodSync(`${file}.${process.pid}.tmp`, 0o644);
	replaceFile(file, 'new', { durable: true });
	expect(readFileSync(file, 'utf8')).toBe('new');
	expect(readdirSync(folder)).toEqual(['tokens.json']);
	if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that cannot be replaced stays, nothing is left beside it, and the reason is told', () => {
	const folder = temporaryFolder();
	const file = path.join(folder, 'list.json');
	mkdirSync(path.join(file, 'inside'), { recursive: true }); // a rename over it fails
	expect(() => replaceFile(file, 'new')).toThrow(expect.objectContaining({ code: expect.stringMatching(/^E/) }));
	expect(readdirSync(folder)).toEqual(['list.json']);

	const missing = path.join(folder, 'gone', 'list.json');
	const list = new PrivateJsonFile({
		file: missing,
		schema: z.array(z.string()),
		empty: [],
		onDamaged: () => undefined,
	});
	expect(() => list.write(['a'])).toThrow(expect.objectContaining({ code: 'unavailable' }));
	expect(list.value).toEqual([]);
});
