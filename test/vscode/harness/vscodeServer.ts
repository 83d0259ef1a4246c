import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { endChild, endProcessesWith, runToEnd } from './processes.ts';

/** Where an installed VS Code keeps what belongs to one user. */
export interface Profile {
	readonly userDataDir: string;
	readonly extensionsDir: string;
}

export interface VSCodeServerOptions extends Profile {
	/** `main` of `installEditor`. */
	readonly main: string;
	readonly port: number;
	/** Environment of the server, and so of the extension hosts and of what they start. */
	readonly env: NodeJS.ProcessEnv;
	/** File that the server's output is appended to. */
	readonly logFile: string;
	/** `testDriver` makes VS Code accept an extension and a suite from the address and draws no toasts. */
	readonly mode?: 'user' | 'testDriver';
	/** `ask` asks whether to trust the workspace, as a first start does; `off` trusts everything. */
	readonly trust?: 'ask' | 'off';
}

/** A running VS Code server. Every page that opens `address` is a window of its own. */
export interface VSCodeServer {
	readonly pid: number;
	/** `http://127.0.0.1:<port>`. */
	readonly address: string;
	/** `127.0.0.1:<port>`; authority of `vscode-remote:` URIs. */
	readonly authority: string;
	/** Resolves when the server has ended, by itself or by `stop`. */
	readonly ended: Promise<void>;
	/** Ends the server, and on Linux every process that it or an extension has started. */
	stop(): Promise<void>;
}

/** Carried by the server and what it starts: VS Code leaves language servers and hosts behind for a while. */
const MARK = 'UNDERSTORY_EDITOR_RUN';

/** Starts VS Code's server on 127.0.0.1 and waits until it answers. @throws Error when it ends before that. */
export async function startVSCodeServer(options: VSCodeServerOptions): Promise<VSCodeServer> {
	const run = randomUUID();
	const log = openSync(options.logFile, 'a');
	const child = spawn(process.execPath, [options.main, ...serverFlags(options)], {
		env: { ...withoutEditor(options.env), [MARK]: run },
		stdio: ['ignore', log, log],
	});
	closeSync(log);
	const ended = new Promise<void>((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	const authority = `127.0.0.1:${options.port}`;
	const address = `http://${authority}`;
	while (!(await answers(`${address}/version`))) {
		if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
			throw new Error(`VS Code's server ended with ${child.exitCode ?? child.signalCode}; see ${options.logFile}.`);
		await sleep(50);
	}
	const stop = async (): Promise<void> => {
		await endChild(child);
		await endProcessesWith(MARK, run);
	};
	return { pid: child.pid!, address, authority, ended, stop };
}

/** Installs a `.vsix` file into a profile, as a user does. @throws Error with VS Code's output. */
export async function installVsix(main: string, vsix: string, profile: Profile): Promise<void> {
	const flags = ['--install-extension', vsix, '--force', '--accept-server-license-terms', ...profileFlags(profile)];
	await runToEnd(process.execPath, [main, ...flags], withoutEditor(process.env));
}

function serverFlags(options: VSCodeServerOptions): string[] {
	return [
		'--host',
		'127.0.0.1',
		'--port',
		String(options.port),
		'--without-connection-token',
		'--accept-server-license-terms',
		'--disable-telemetry',
		'--disable-getting-started-override',
		...profileFlags(options),
		...(options.trust === 'ask' ? [] : ['--disable-workspace-trust']),
		...(options.mode === 'testDriver' ? ['--enable-smoke-test-driver'] : []),
	];
}

function profileFlags(profile: Profile): string[] {
	return ['--user-data-dir', profile.userDataDir, '--extensions-dir', profile.extensionsDir];
}

/** A test that runs in a terminal of VS Code would otherwise hand that VS Code's sockets to this one. */
function withoutEditor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const foreign = /^(VSCODE_|CODE_SERVER_|ELECTRON_|NODE_OPTIONS$|VITEST|npm_)/;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

async function answers(address: string): Promise<boolean> {
	try {
		return (await fetch(address)).ok;
	} catch {
		return false; // not listening yet
	}
}
