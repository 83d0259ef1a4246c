import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { formatBytes, say } from './kit/terminal.ts';
import { platformTarget } from './package/platform.ts';
import { measureParts } from './package/sizes.ts';
import { stage } from './package/stage.ts';

/**
 * `npm run package [-- --out FILE]`: makes `understory-<platform>-<version>.vsix` for the platform this runs on, with
 * what runs there and nothing else, and says how large each part is.
 */
const { values } = parseArgs({ options: { out: { type: 'string' } } });
const repository = path.resolve(import.meta.dirname, '..');
const target = platformTarget();
const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-package-'));
try {
	say(`Packaging for ${target} …`);
	stage(repository, folder);
	const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
	const file = path.resolve(values.out ?? path.join(repository, `understory-${target}-${version}.vsix`));
	await createVSIX({ cwd: folder, packagePath: file, target, dependencies: false });
	for (const { name, bytes } of measureParts(folder)) say(`${formatBytes(bytes).padStart(10)}  ${name}`);
	say(`${formatBytes(statSync(file).size).padStart(10)}  ${file}`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
