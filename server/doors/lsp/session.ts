import type { Duplex } from 'node:stream';
import {
	createConnection,
	DidChangeWatchedFilesNotification,
	DidChangeWorkspaceFoldersNotification,
	ResponseError,
	type Connection,
	type InitializeError,
	type InitializeParams,
	type InitializeResult,
} from 'vscode-languageserver';
import { createProtocolConnection, StreamMessageReader } from 'vscode-languageserver-protocol/node';
import { z } from 'zod';
import { RPC_OPERATION_ERROR } from '../../../common/protocol/errors.ts';
import {
	clientSettings,
	initializationOptions,
	type InitializationOptions,
} from '../../../common/protocol/settings.ts';
import type { EventBus } from '../../app/bus/eventBus.ts';
import { WINDOW_FOCUSED } from '../../../common/protocol/windowQuestions.ts';
import type { NoteServices } from '../../app/noteHandlers.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import { DEFAULT_SETTINGS } from '../../app/settings.ts';
import type { WindowList } from '../../app/windowList.ts';
import type { Workspaces, WorkspaceSession } from '../../app/workspaces.ts';
import type { Logger } from '../../ports/logger.ts';
import { BoundedWriter } from '../rpc/boundedWriter.ts';
import { offerOperations } from '../rpc/operations.ts';
import { sendEvents } from '../rpc/sendEvents.ts';
import { EditorWindow } from './editorWindow.ts';
import { NoteFeatures } from './noteFeatures.ts';
import { capabilities, initialFolders, pathsOf, WATCHERS, watchesDynamically } from './protocolParts.ts';

export interface LspSessionServices {
	readonly dispatcher: Dispatcher;
	readonly bus: EventBus;
	readonly workspaces: Workspaces;
	readonly windows: WindowList;
	readonly notes: NoteServices;
	readonly logger: Logger;
	readonly version: string;
}

/**
 * Serves one editor window that speaks the Language Server Protocol. The watch dog is the window's own: the package's
 * usual one ends the process with its only client, and this process has many.
 */
export function openLspSession(stream: Duplex, services: LspSessionServices): void {
	const reader = new StreamMessageReader(stream);
	const writer = new BoundedWriter(stream);
	const protocol = createProtocolConnection(reader, writer, protocolLogger(services.logger));
	const watchDog = {
		shutdownReceived: false,
		initialize: () => undefined,
		// The editor ends the pipe after `exit`; the one that does not is helped.
		exit: () => void setTimeout(() => stream.end(), EXIT_GRACE_MS).unref(),
	};
	const session = new LspSession(
		createConnection(() => protocol, watchDog),
		writer,
		services,
	);
	protocol.onError(([error]) => services.logger.warn('An editor connection failed', { error: error.message }));
	protocol.onClose(() => session.dispose());
	session.listen();
	stream.resume(); // the handshake left it paused
}

const EXIT_GRACE_MS = 1000;

/** Settings alone, or with the trust that may have been granted meanwhile. */
const changedConfiguration = z.union([initializationOptions, clientSettings]);

class LspSession {
	readonly #connection: Connection;
	readonly #writer: BoundedWriter;
	readonly #services: LspSessionServices;
	readonly #workspace: WorkspaceSession;
	readonly #notes: NoteFeatures;
	readonly #closed = new AbortController();
	#params: InitializeParams | undefined;
	#folders = new Set<string>();
	#trusted = false;
	#watches = false;
	#initialized = false;

	constructor(connection: Connection, writer: BoundedWriter, services: LspSessionServices) {
		this.#connection = connection;
		this.#writer = writer;
		this.#services = services;
		this.#workspace = services.workspaces.open();
		this.#notes = new NoteFeatures(connection, services.notes, services.logger);
	}

	listen(): void {
		const connection = this.#connection;
		connection.onInitialize((params) => this.#initialize(params));
		connection.onInitialized(() => this.#begin());
		connection.onDidChangeConfiguration(({ settings }) => this.#reconfigure(settings));
		connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event }) => {
			for (const folder of pathsOf(event.removed)) this.#folders.delete(folder);
			for (const folder of pathsOf(event.added)) this.#folders.add(folder);
			this.#workspace.setFolders([...this.#folders]);
		});
		connection.onDidSaveTextDocument(({ textDocument }) => this.#workspace.filesSaved(pathsOf([textDocument])));
		connection.onDidChangeWatchedFiles(({ changes }) => this.#filesChanged(pathsOf(changes)));
		connection.listen();
	}

	#initialize(params: InitializeParams): InitializeResult | ResponseError<InitializeError> {
		if (this.#initialized) return new ResponseError(RPC_OPERATION_ERROR, 'Initialized already.', { retry: false });
		const options = initializationOptions.safeParse(params.initializationOptions ?? fallbackOptions());
		if (!options.success) {
			const message = `initializationOptions: ${z.prettifyError(options.error)}`;
			return new ResponseError(RPC_OPERATION_ERROR, message, { retry: false });
		}
		this.#initialized = true;
		this.#params = params;
		this.#trusted = options.data.trusted;
		this.#watches = watchesDynamically(params);
		this.#folders = new Set(pathsOf(initialFolders(params)));
		this.#workspace.configure(options.data);
		const { dispatcher } = this.#services;
		offerOperations(this.#connection, dispatcher, {
			closed: this.#closed.signal,
			writer: this.#writer,
			trusted: () => this.#trusted,
		});
		return { capabilities, serverInfo: { name: 'understory', version: this.#services.version } };
	}

	/** The editor is ready: events may be sent, and its folders are indexed. */
	#begin(): void {
		const { bus, logger } = this.#services;
		const events = bus.watch();
		this.#closed.signal.addEventListener('abort', () => events.dispose(), { once: true });
		void sendEvents(events, ({ name, payload }) => this.#connection.sendNotification(name, payload), logger);
		const window = this.#services.windows.add(new EditorWindow(this.#connection, () => this.#trusted));
		this.#connection.onNotification(WINDOW_FOCUSED, () => window.focused());
		this.#closed.signal.addEventListener('abort', () => window.dispose(), { once: true });
		this.#workspace.setFolders([...this.#folders]);
		if (this.#params !== undefined) this.#notes.begin(this.#params);
		if (!this.#watches) return;
		this.#send(this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHERS }));
	}

	#reconfigure(settings: unknown): void {
		const parsed = changedConfiguration.safeParse(settings);
		if (!parsed.success) {
			this.#services.logger.warn('Settings of a window were not understood', { error: parsed.error.message });
			return;
		}
		const options: InitializationOptions =
			'settings' in parsed.data ? parsed.data : { trusted: this.#trusted, settings: parsed.data };
		this.#trusted = options.trusted;
		this.#workspace.configure(options);
	}

	#filesChanged(paths: readonly string[]): void {
		if (paths.length > 0) this.#workspace.filesChanged(paths);
	}

	#send(sent: Promise<unknown>): void {
		sent.catch((error: unknown) => {
			this.#services.logger.debug('A message did not reach an editor', { error: String(error) });
		});
	}

	dispose(): void {
		this.#closed.abort();
		this.#notes.dispose();
		this.#workspace.dispose();
		this.#connection.dispose();
	}
}

/** An editor that says nothing of itself is served, with the defaults and without trust. */
function fallbackOptions(): InitializationOptions {
	return { trusted: false, settings: DEFAULT_SETTINGS };
}

function protocolLogger(logger: Logger): Parameters<typeof createProtocolConnection>[2] {
	const warn = (message: string): void => logger.warn('Editor protocol', { message });
	const ignore = (): void => undefined;
	return { error: warn, warn, info: ignore, log: ignore };
}
