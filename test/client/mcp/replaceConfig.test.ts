import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig, replaceConfig } from '../../../client/mcp/replaceConfig.ts';
import { temporaryFolder } from '../../server/store/support.ts';

test.skipIf(process.platform === 'win32')('a link stays one, and a file stays as readable as it was', async () => {
	const folder = temporaryFolder();
	const kept = path.join(folder, 'dotfiles', 'settings.json');
	mkdirSync(path.dirname(kept));
	writeFileSync(kept, 'old');
	chmodSync(kept, 0o664);
	const link = path.join(folder, 'settings.json');
	symlinkSync(path.join('dotfiles', 'settings.json'), link);
	expect(await readConfig(link)).toBe('old');
	await replaceConfig(link, 'new');
	expect(lstatSync(link).isSymbolicLink()).toBe(true);
	expect(readFileSync(kept, 'utf8')).toBe('new');
	expect(statSync(kept).mode & 0o777).toBe(0o664);
	expect(readdirSync(path.dirname(kept))).toEqual(['settings.json']);
});

test.skipIf(process.platform === 'win32')('a file that is made here is for this user alone', async () => {
	const file = path.join(temporaryFolder(), 'new', 'config.toml');
	expect(await readConfig(file)).toBe('');
	await replaceConfig(file, 'text');
	expect(readFileSync(file, 'utf8')).toBe('text');
	expect(statSync(file).mode & 0o777).toBe(0o600);
});
