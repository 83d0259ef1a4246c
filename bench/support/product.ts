import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
	createMessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
	type Disposable,
	type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Input, OperationName, Output } from '../../common/protocol/index.ts';
import type { CallEvents, ServerEvents } from '../../common/protocol/events.ts';
import { methodOf } from '../../common/protocol/operation.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** The product as a user has it: the built programs on a data directory of their own. */
export class Product {
	readonly dataDir = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));

	/** Runs a command of the command line and reads its JSON. */
	async cli<T>(...args: string[]): Promise<T> {
		const all = [path.join(ROOT, 'dist/cli.js'), ...args, '--json', '--data-dir', this.dataDir];
		const { stdout } = await run(process.execPath, all, { maxBuffer: 64 * 1024 * 1024 });
		return JSON.parse(stdout) as T;
	}

	/** Opens a window's line to the server, on the given folder. With settings it is a window whose workspace is trusted. */
	openWindow(folder?: string, settings?: ClientSettings): Promise<Window> {
		return Window.open(this.dataDir, folder, settings);
	}

	ownerPid(): number {
		return (JSON.parse(readFileSync(path.join(this.dataDir, 'owner.json'), 'utf8')) as { pid: number }).pid;
	}

	async close(): Promise<void> {
		await this.cli('stop');
		rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** An editor window as the server sees it: a language client over `server.js --stdio`. */
export class Window {
	readonly #process: ChildProcess;
	readonly #connection: MessageConnection;

	static async open(dataDir: string, folder?: string, settings?: ClientSettings): Promise<Window> {
		const args = [path.join(ROOT, 'dist/server.js'), '--stdio', '--data-dir', dataDir];
		const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
		const connection = createMessageConnection(
			new StreamMessageReader(child.stdout),
			new StreamMessageWriter(child.stdin),
		);
		connection.listen();
		const window = new Window(child, connection);
		await connection.sendRequest('initialize', {
			processId: process.pid,
			rootUri: null,
			capabilities: {},
			workspaceFolders: folder === undefined ? [] : [{ uri: pathToFileURL(folder).toString(), name: 'bench' }],
			...(settings !== undefined && { initializationOptions: { trusted: true, settings } }),
		});
		await connection.sendNotification('initialized', {});
		return window;
	}

	private constructor(child: ChildProcess, connection: MessageConnection) {
		this.#process = child;
		this.#connection = connection;
	}

	call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>> {
		return this.#connection.sendRequest(methodOf(name), input);
	}

	/** Listens to an event of the server. */
	on<K extends keyof (CallEvents & ServerEvents)>(
		name: K,
		listener: (event: (CallEvents & ServerEvents)[K]) => void,
	): Disposable {
		return this.#connection.onNotification(name, listener);
	}

	saved(file: string): Promise<void> {
		return this.#connection.sendNotification('textDocument/didSave', {
			textDocument: { uri: pathToFileURL(file).toString() },
		});
	}

	async close(): Promise<void> {
		await this.#connection.sendRequest('shutdown');
		await this.#connection.sendNotification('exit');
		this.#connection.dispose();
		this.#process.kill();
	}
}
