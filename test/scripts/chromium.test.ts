import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureChromium, findChromium } from '../vscode/harness/chromium.ts';

// The one that Playwright may have installed on this machine.
vi.mock('playwright-core', () => ({ chromium: { executablePath: () => '/nowhere/chromium' } }));

const APT = '/usr/bin/apt-get';
let programs: string;

beforeEach(() => {
	programs = mkdtempSync(path.join(tmpdir(), 'understory-programs-'));
	vi.stubEnv('PATH', programs);
	vi.stubEnv('UNDERSTORY_CHROMIUM', '');
});

afterEach(() => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	rmSync(programs, { recursive: true });
});

test.skipIf(process.platform !== 'linux')(
	'a Chromium on the PATH is used, and one that was named before it',
	async () => {
		const found = program('chromium', '');
		expect(await ensureChromium()).toBe(found);
		vi.stubEnv('UNDERSTORY_CHROMIUM', '/opt/mine');
		expect(findChromium()).toBe('/opt/mine');
	},
);

test.skipIf(process.platform !== 'linux')('without one, who may not install it is told what to install', async () => {
	vi.spyOn(process, 'getuid').mockReturnValue(1000);
	await expect(ensureChromium()).rejects.toThrow(/Install it .*apt-get install chromium.*UNDERSTORY_CHROMIUM/);
});

test.skipIf(!existsSync(APT))('without one, root gets it with apt-get', async () => {
	vi.spyOn(process, 'getuid').mockReturnValue(0);
	const calls = path.join(programs, 'calls');
	const chromium = path.join(programs, 'chromium');
	const installs = `case "$1" in install) echo '#!/bin/sh' > '${chromium}'; /bin/chmod +x '${chromium}';; esac`;
	program('apt-get', `echo "$@" >> '${calls}'\n${installs}`);
	const said: string[] = [];
	expect(await ensureChromium((message) => said.push(message))).toBe(chromium);
	expect(readFileSync(calls, 'utf8')).toBe('update -qq\ninstall -y -qq --no-install-recommends chromium\n');
	expect(said).toEqual([expect.stringContaining('Installing Chromium')]);
});

function program(name: string, script: string): string {
	const file = path.join(programs, name);
	writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
	return file;
}
