import type { ChildProcess } from 'node:child_process';
import { text as readAll } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import {
	CancellationTokenSource,
	createProtocolConnection,
	ExitNotification,
	InitializedNotification,
	InitializeRequest,
	RegistrationRequest,
	ShutdownRequest,
	StreamMessageReader,
	StreamMessageWriter,
	type InitializeParams,
	type InitializeResult,
	type ProtocolConnection,
	type RegistrationParams,
} from 'vscode-languageserver-protocol/node';
import type { ServerEventName, ServerEvents } from '../../common/protocol/events.ts';
import { methodOf, type Input, type OperationName, type Output } from '../../common/protocol/index.ts';
import {
	DEFAULT_BACKUP,
	DEFAULT_CHAT,
	DEFAULT_MEMORY,
	DEFAULT_NOTES,
	DEFAULT_TELEMETRY,
	DEFAULT_TERMINAL,
	type ClientSettings,
} from '../../common/protocol/settings.ts';
import { SERVER, start, until } from './processes.ts';

export const SETTINGS: ClientSettings = {
	index: { enabled: true, exclude: [], maxFileSizeKb: 1024 },
	embedding: { provider: 'hash', model: '', url: '' },
	chat: DEFAULT_CHAT,
	backup: DEFAULT_BACKUP,
	memory: DEFAULT_MEMORY,
	terminal: DEFAULT_TERMINAL,
	notes: DEFAULT_NOTES,
	telemetry: DEFAULT_TELEMETRY,
};

const EVENTS: readonly ServerEventName[] = [
	'understory/event/captures',
	'understory/event/notes',
	'understory/event/tasks',
	'understory/event/activity',
	'understory/event/index',
];

/** An editor window as the server sees one: `server.js --stdio` and the language protocol. */
export class LspClient {
	readonly registrations: RegistrationParams[] = [];
	readonly ended: Promise<{ code: number | null; stderr: string }>;
	readonly connection: ProtocolConnection;
	readonly #events: { name: string; payload: unknown }[] = [];

	constructor(dataDir: string, profile = 'default') {
		const place = ['--data-dir', dataDir, '--profile', profile];
		const child: ChildProcess = start(SERVER, ['--stdio', ...place, '--idle-exit', '15']);
		this.connection = createProtocolConnection(
			new StreamMessageReader(child.stdout!),
			new StreamMessageWriter(child.stdin!),
		);
		const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
		this.ended = Promise.all([exit, readAll(child.stderr!)]).then(([code, stderr]) => ({ code, stderr }));
		this.connection.onRequest(RegistrationRequest.type, (params) => void this.registrations.push(params));
		for (const name of EVENTS)
			this.connection.onNotification(name, (payload) => void this.#events.push({ name, payload }));
		this.connection.onError(() => undefined); // an owner that dies breaks the pipe; `ended` tells
		this.connection.onClose(() => this.connection.dispose());
		this.connection.listen();
	}

	/** Opens a window on folders, as an editor does. */
	static async open(
		dataDir: string,
		folders: readonly string[],
		settings = SETTINGS,
		profile?: string,
	): Promise<LspClient> {
		const client = new LspClient(dataDir, profile);
		await client.initialize(folders, { trusted: true, settings });
		await client.connection.sendNotification(InitializedNotification.type, {});
		return client;
	}

	initialize(
		folders: readonly string[],
		initializationOptions: unknown,
		capabilities: InitializeParams['capabilities'] = {},
	): Promise<InitializeResult> {
		const params: InitializeParams = {
			processId: process.pid,
			rootUri: null,
			capabilities: { ...capabilities, workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
			workspaceFolders: folders.map((folder) => ({ uri: uriOf(folder), name: folder })),
			initializationOptions,
		};
		return this.connection.sendRequest(InitializeRequest.type, params);
	}

	call<K extends OperationName>(name: K, input: Input<K>, cancel = new CancellationTokenSource()): Promise<Output<K>> {
		return this.connection.sendRequest(methodOf(name), input, cancel.token);
	}

	/** Paths of the passages found. */
	async find(query: string, roots: string[] = []): Promise<string[]> {
		const { hits } = await this.call('search/query', { query, roots });
		return hits.map(({ path }) => path);
	}

	notify(method: string, params: object): Promise<void> {
		return this.connection.sendNotification(method, params);
	}

	events<K extends ServerEventName>(name: K): ServerEvents[K][] {
		return this.#events.filter((event) => event.name === name).map(({ payload }) => payload as ServerEvents[K]);
	}

	/** Waits until a folder is indexed. */
	async indexed(folder: string): Promise<void> {
		await until(async () => {
			const { roots } = await this.call('index/status', {});
			return roots.some(({ root, phase, lastCompleteAt }) => root === folder && phase === 'idle' && lastCompleteAt > 0);
		});
	}

	/** Closes the window in order. @returns exit status of the forwarder */
	async close(): Promise<number | null> {
		await this.connection.sendRequest(ShutdownRequest.type);
		await this.connection.sendNotification(ExitNotification.type);
		this.connection.end();
		return (await this.ended).code;
	}
}

export function uriOf(file: string): string {
	return pathToFileURL(file).href;
}
