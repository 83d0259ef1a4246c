import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Profile } from './vscodeServer.ts';

/** VS Code as a bare window: no welcome page, no chat panel, no tips, no update prompt, nothing that asks the network. */
const QUIET: Readonly<Record<string, unknown>> = {
	'workbench.startupEditor': 'none',
	'workbench.welcomePage.walkthroughs.openOnInstall': false,
	'workbench.tips.enabled': false,
	'workbench.secondarySideBar.defaultVisibility': 'hidden',
	'workbench.enableExperiments': false,
	'workbench.editor.useModal': 'off',
	'chat.commandCenter.enabled': false,
	'telemetry.telemetryLevel': 'off',
	'update.mode': 'none',
	'extensions.autoUpdate': false,
	'extensions.autoCheckUpdates': false,
	'extensions.ignoreRecommendations': true,
	'git.openRepositoryInParentFolders': 'never',
	'security.workspace.trust.startupPrompt': 'always',
	'terminal.integrated.gpuAcceleration': 'off',
	'window.confirmBeforeClose': 'never',
};

/** For runs by a program: nothing moves or appears by itself, and the palette stays open when a view takes the focus. */
export const UNATTENDED: Readonly<Record<string, unknown>> = {
	'workbench.reduceMotion': 'on',
	'workbench.hover.delay': 60_000, // the pointer rests where the last click was, and what it shows there hides things
	'workbench.quickOpen.closeOnFocusLost': false,
	'editor.cursorBlinking': 'solid',
};

/** Makes an empty VS Code profile in `folder`, with `settings` on top of the quiet ones. */
export function createProfile(folder: string, settings: Readonly<Record<string, unknown>>): Profile {
	const profile: Profile = { userDataDir: path.join(folder, 'user'), extensionsDir: path.join(folder, 'extensions') };
	for (const scope of ['User', 'Machine']) mkdirSync(path.join(profile.userDataDir, scope), { recursive: true });
	mkdirSync(profile.extensionsDir, { recursive: true });
	writeSettings(profile, settings);
	return profile;
}

/** Replaces the user's settings; open windows take them over. */
export function writeSettings(profile: Profile, settings: Readonly<Record<string, unknown>>): void {
	const all = { ...QUIET, ...settings };
	// Settings of scope `machine` are read where the extension host runs, which is elsewhere for the browser.
	const machine = Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('understory.')));
	for (const [scope, content] of Object.entries({ User: all, Machine: machine }))
		writeFileSync(path.join(profile.userDataDir, scope, 'settings.json'), JSON.stringify(content, undefined, '\t'));
}
