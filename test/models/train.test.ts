import { spawnSync } from 'node:child_process';
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
