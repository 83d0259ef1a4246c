import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const TRAIN_DIR = join(import.meta.dirname, '../../models/train');
/** The scripts need Python 3.11 and numpy; a machine without them cannot train, and has nothing to test here. */
const python = ['python3', '/usr/bin/python3'].find(
	(command) =>
		spawnSync(command, ['-c', 'import sys, numpy; assert sys.version_info >= (3, 11)'], { encoding: 'utf8' }).status ===
		0,
);

test.skipIf(python === undefined)(
	'the training scripts extract, filter and tokenise as they should',
	{ timeout: 60_000 },
	() => {
		const run = spawnSync(python!, ['-B', '-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'], {
			cwd: TRAIN_DIR,
			encoding: 'utf8',
		});
		expect(run.stderr).toMatch(/Ran \d{2,} tests[\s\S]*OK/);
		expect(run.status).toBe(0);
	},
);

test.skipIf(process.platform === 'win32')(
	'run.sh parses, and says how it is used when it is not told where to work',
	() => {
		const script = join(TRAIN_DIR, 'run.sh');
		expect(spawnSync('sh', ['-n', script]).status).toBe(0);
		const run = spawnSync('sh', [script, '--smoke'], { encoding: 'utf8' });
		expect(run.status).toBe(2);
		expect(run.stderr).toContain('run.sh [--install] [--smoke] DATA_DIR');
	},
);

test('every package of the training data has a licence and a sum, and is there once', () => {
	const rows = readFileSync(join(TRAIN_DIR, 'packages.tsv'), 'utf8')
		.trim()
		.split('\n')
		.map((line) => line.split('\t'));
	expect(rows[0]).toEqual(['ecosystem', 'name', 'version', 'licences', 'sha256']);
	const wrong = rows
		.slice(1)
		.filter((row) => row.length !== 5 || row.some((cell) => cell === '') || !/^[0-9a-f]{64}$/.test(row[4]!));
	expect(wrong).toEqual([]);
	expect(new Set(rows.map((row) => row[4])).size).toBe(rows.length);
});
