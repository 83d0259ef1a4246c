import { homedir } from 'node:os';
import path from 'node:path';
import type { Executable } from 'vscode-languageclient/node';
import { DEFAULT_PROFILE } from '../../common/model/profileName.ts';

/** Where the data is, as the command line takes it. */
export interface DataPlace {
	/** Empty for the platform's own place. */
	readonly dataDir: string;
	readonly profile: string;
}

/**
 * How one of the product's programs in `dist/` is run by the editor's own Node, whatever the editor is. It does not run
 * in the workspace: a process that outlives the window must not keep a folder from being moved or deleted.
 * @param proxy the proxy of the editor's settings; empty for none
 */
export function nodeProgram(
	extensionPath: string,
	program: 'server.js' | 'cli.js',
	args: readonly string[],
	{ dataDir, profile }: DataPlace,
	proxy = '',
): Executable {
	return {
		command: process.execPath,
		args: [
			path.join(extensionPath, 'dist', program),
			...args,
			...(dataDir === '' ? [] : ['--data-dir', expandHome(dataDir)]),
			...(profile === DEFAULT_PROFILE ? [] : ['--profile', profile]),
		],
		options: {
			cwd: homedir(),
			env: { ...process.env, ...proxyEnvironment(proxy), ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1' },
		},
	};
}

/** The editor's proxy reaches the server as programs expect one; one of the environment comes first. */
function proxyEnvironment(proxy: string): NodeJS.ProcessEnv {
	const { HTTPS_PROXY, https_proxy: lower } = process.env;
	if (proxy === '' || (HTTPS_PROXY ?? lower ?? '') !== '') return {};
	return { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
}

function expandHome(folder: string): string {
	return folder === '~' || folder.startsWith('~/') ? path.join(homedir(), folder.slice(1)) : folder;
}
