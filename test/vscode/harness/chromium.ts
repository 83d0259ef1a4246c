import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const run = promisify(execFile);

const NAMES =
	process.platform === 'win32'
		? ['chrome.exe', 'msedge.exe', 'chromium.exe']
		: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

/** Where installers put a browser without adding it to the PATH. */
const PLACES = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Path of a Chromium (or Chrome, or Edge): `UNDERSTORY_CHROMIUM`, the PATH, the usual places, or the browser that
 * Playwright installed; undefined when there is none.
 */
export function findChromium(): string | undefined {
	const chosen = process.env['UNDERSTORY_CHROMIUM'];
	if (chosen !== undefined && chosen !== '') return chosen;
	const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
	const onPath = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
	return [...onPath, ...PLACES, chromium.executablePath()].find(isExecutable);
}

/**
 * Path of a Chromium; on Debian and Ubuntu it is installed when it is missing and the user is root.
 * @throws Error that says what to install when there is none.
 */
export async function ensureChromium(report: (message: string) => void = () => {}): Promise<string> {
	const found = findChromium();
	if (found !== undefined) return found;
	if (process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get')) {
		report('Installing Chromium with apt-get …');
		await installWithApt();
		const installed = findChromium();
		if (installed !== undefined) return installed;
	}
	throw new Error(
		'The editor tests need Chromium and found none. Install it (Debian, Ubuntu: sudo apt-get install chromium), ' +
			'or name a Chromium, Chrome or Edge in UNDERSTORY_CHROMIUM.',
	);
}

/** A headless browser. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
	return chromium.launch({
		executablePath: await ensureChromium(),
		args: [
			// Chromium refuses to sandbox itself for root and inside most containers; it only ever shows 127.0.0.1.
			'--no-sandbox',
			'--disable-gpu',
			'--disable-dev-shm-usage',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--no-first-run',
		],
	});
}

async function installWithApt(): Promise<void> {
	const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 1 << 26 };
	await run('apt-get', ['update', '-qq'], options);
	await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false; // absent or not ours to run: the next candidate is tried
	}
}
