import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { installEditor } from './installEditor.ts';
import { endOwner, readOwnerPid } from './owner.ts';
import { freePort, isExtensionHost, processesWith } from './processes.ts';
import { createProfile, UNATTENDED, writeSettings } from './profile.ts';
import { installVsix, startVSCodeServer, type Profile, type VSCodeServer } from './vscodeServer.ts';
import { openWindow, type EditorWindow, type WindowOptions } from './window.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

export interface EditorOptions {
	/** Folder of an unpacked extension, or a `.vsix` file, which is installed; the repository when left out; false: none. */
	readonly extension?: string | false;
	/** Folders of unpacked extensions besides. */
	readonly others?: readonly string[];
	/** Data directory of Understory; a new one in the editor's temporary folder when left out. */
	readonly dataDir?: string;
	/** User settings besides the quiet ones. */
	readonly settings?: Readonly<Record<string, unknown>>;
	readonly env?: Readonly<Record<string, string>>;
	readonly mode?: 'user' | 'testDriver';
	readonly trust?: 'ask' | 'off';
}

/** VS Code with an empty profile, one extension and a browser to open windows in. */
export interface Editor {
	readonly dataDir: string;
	readonly server: VSCodeServer;
	/** Opens a folder in a new window: a browser context of its own, hence an extension host of its own. */
	openWindow(folder: string, options?: WindowOptions): Promise<EditorWindow>;
	/** Replaces the user settings of every window. */
	writeSettings(settings: Readonly<Record<string, unknown>>): void;
	/** Pid of the process that owns the data directory now, undefined when none does. */
	ownerPid(): number | undefined;
	/** Pids of the windows' extension hosts. Linux only; elsewhere there are none. */
	extensionHosts(): number[];
	/** Ends the windows, the server and every process they started, and removes the temporary folder. */
	stop(): Promise<void>;
}

/** Starts an editor. @throws Error when VS Code or Chromium cannot be installed or started. */
export async function startEditor(options: EditorOptions = {}): Promise<Editor> {
	const { main } = await installEditor(console.log);
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-editor-'));
	const dataDir = options.dataDir ?? path.join(folder, 'data');
	const profile = createProfile(folder, { ...UNATTENDED, ...options.settings });
	for (const extension of [options.extension ?? repository, ...(options.others ?? [])])
		await install(main, profile, extension);
	const [server, browser] = await Promise.all([
		startVSCodeServer({
			main,
			...profile,
			port: await freePort(),
			env: { ...process.env, ...options.env, UNDERSTORY_DATA_DIR: dataDir },
			logFile: path.join(folder, 'server.log'),
			mode: options.mode ?? 'user',
			trust: options.trust ?? 'off',
		}),
		launchChromium(),
	]);
	return {
		dataDir,
		server,
		openWindow: (workspace, windowOptions) => openWindow(browser, server, workspace, windowOptions),
		writeSettings: (settings) => writeSettings(profile, { ...UNATTENDED, ...options.settings, ...settings }),
		ownerPid: () => readOwnerPid(dataDir),
		extensionHosts: () => processesWith('UNDERSTORY_DATA_DIR', dataDir).filter(isExtensionHost),
		stop: () => stop(browser, server, dataDir, folder),
	};
}

async function install(main: string, profile: Profile, extension: string | false): Promise<void> {
	if (extension === false) return;
	if (extension.endsWith('.vsix')) return installVsix(main, extension, profile);
	const manifest = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')) as Record<string, string>;
	const name = `${manifest['publisher']}.${manifest['name']}-${manifest['version']}`;
	symlinkSync(extension, path.join(profile.extensionsDir, name), 'dir');
}

async function stop(browser: Browser, server: VSCodeServer, dataDir: string, folder: string): Promise<void> {
	await browser.close();
	await server.stop();
	await endOwner(dataDir);
	if (process.env['UNDERSTORY_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
