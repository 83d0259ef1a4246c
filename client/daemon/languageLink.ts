import * as vscode from 'vscode';
import type { Executable, LanguageClientOptions } from 'vscode-languageclient/node';
import { messageOf } from '../../common/base/messageOf.ts';
import { readInitializationOptions, readProxy } from '../config/settings.ts';
import type { Link, LinkListener, OpenLink, ServerEvent } from './link.ts';
import type * as LspModule from './lspModule.ts';
import {
	WINDOW_COMPLETE,
	WINDOW_COMPLETION_PART,
	WINDOW_MODELS,
	type CompletionEnd,
	type WindowCompletion,
} from '../../common/protocol/windowModels.ts';
import { WINDOW_ASK, type WindowQuestion } from '../../common/protocol/windowQuestions.ts';
import { isConnectionLoss } from './operationErrors.ts';
import { nodeProgram, type DataPlace } from './serverCommand.ts';

type LanguageClient = LspModule.QuietLanguageClient;

/** A first start after an update may replay the whole log. Milliseconds. */
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 2_000;

/**
 * Connects through `server.js --stdio` and the language client, which sends saves and folders, and watches the files
 * that the server asks for.
 */
export function createLanguageLink(
	extensionPath: string,
	place: () => DataPlace,
	log: vscode.LogOutputChannel,
): OpenLink {
	return async (listener) => {
		const lsp = loadLspModule();
		const output = new ErrorOutput(log);
		const client = new lsp.QuietLanguageClient(
			'understory',
			'Understory',
			nodeProgram(extensionPath, 'server.js', ['--stdio'], place(), readProxy()) satisfies Executable,
			clientOptions(lsp, listener, output, log),
		);
		const link = new LanguageLink(client, log);
		listen(client, listener);
		offerWindow(client, listener);
		try {
			await withTimeout(client.start(), client);
		} catch (error) {
			await link.close();
			// What the server answers with says more than what it wrote; a broken connection says less.
			const reason = isConnectionLoss(error) ? output.reason : undefined;
			throw new Error(reason ?? messageOf(error), { cause: error });
		}
		return link;
	};
}

class LanguageLink implements Link {
	readonly #client: LanguageClient;
	readonly #log: vscode.LogOutputChannel;

	constructor(client: LanguageClient, log: vscode.LogOutputChannel) {
		this.#client = client;
		this.#log = log;
	}

	async request(method: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
		if (signal === undefined) return this.#client.sendRequest(method, input);
		const source = new vscode.CancellationTokenSource();
		const cancel = (): void => source.cancel();
		signal.addEventListener('abort', cancel, { once: true });
		try {
			return await this.#client.sendRequest(method, input, source.token);
		} finally {
			signal.removeEventListener('abort', cancel);
			source.dispose();
		}
	}

	notify(method: string, params: unknown): Promise<void> {
		return this.#client.sendNotification(method, params);
	}

	async close(): Promise<void> {
		try {
			await this.#client.dispose(STOP_TIMEOUT_MS);
		} catch (error) {
			// The server lives on without this window; what matters is that this process ends.
			this.#log.warn(`The connection did not close in order: ${messageOf(error)}`);
			this.#client.serverProcess?.kill();
		}
	}
}

/** First line of an uncaught error, as Node prints it before the stack. */
const UNCAUGHT = /^(?:Uncaught )?\w*Error\b/;

/** Passes what the server writes to standard error on to the log, and keeps the line that says why it left. */
class ErrorOutput {
	reason: string | undefined;
	readonly #log: vscode.LogOutputChannel;
	#rest = '';

	constructor(log: vscode.LogOutputChannel) {
		this.#log = log;
	}

	read(stream: NodeJS.ReadableStream): void {
		stream.setEncoding('utf8');
		stream.on('data', (text: string) => {
			const lines = (this.#rest + text).split(/\r?\n/);
			this.#rest = lines.pop() ?? '';
			for (const line of lines) this.#take(line);
		});
		stream.on('end', () => this.#take(this.#rest));
	}

	#take(line: string): void {
		if (line.trim() === '') return;
		if (!UNCAUGHT.test(this.reason ?? '')) this.reason = line.trim();
		this.#log.info(`server: ${line}`);
	}
}

/** Read apart and late: see `lspModule.ts`. */
function loadLspModule(): typeof LspModule {
	return require('./lspModule.js') as typeof LspModule;
}

function clientOptions(
	lsp: typeof LspModule,
	listener: LinkListener,
	output: ErrorOutput,
	log: vscode.LogOutputChannel,
): LanguageClientOptions {
	return {
		documentSelector: [{ scheme: 'file' }],
		outputChannel: log,
		revealOutputChannelOn: lsp.RevealOutputChannelOn.Never,
		initializationOptions: readInitializationOptions(),
		initializationFailedHandler: () => false, // `start` rejects with the same error
		stdioOptions: {
			stdout: () => undefined, // the protocol's own channel
			stderr: (stream) => output.read(stream),
		},
		errorHandler: {
			error: () => ({ action: lsp.ErrorAction.Continue, handled: true }),
			closed: () => {
				listener.closed(output.reason);
				return { action: lsp.CloseAction.DoNotRestart, handled: true, message: 'The connection is closed.' };
			},
		},
	};
}

function listen(client: LanguageClient, listener: LinkListener): void {
	const names: Record<ServerEvent['name'], true> = {
		'understory/event/chat': true,
		'understory/event/compaction': true,
		'understory/event/thread': true,
		'understory/event/threads': true,
		'understory/event/modelDownload': true,
		'understory/event/graph': true,
		'understory/event/agents': true,
		'understory/event/captures': true,
		'understory/event/notes': true,
		'understory/event/tasks': true,
		'understory/event/upstreams': true,
		'understory/event/upstreamGrants': true,
		'understory/event/activity': true,
		'understory/event/index': true,
	};
	for (const name of Object.keys(names) as ServerEvent['name'][])
		client.onNotification(name, (value: ServerEvent['value']) => listener.event({ name, value } as ServerEvent));
}

/** Answers what the server asks of the window. */
function offerWindow(client: LanguageClient, { window }: LinkListener): void {
	client.onRequest(WINDOW_ASK, (question: WindowQuestion, token) => window.ask(question, token));
	client.onRequest(WINDOW_MODELS, () => window.models());
	client.onRequest<CompletionEnd, unknown>(WINDOW_COMPLETE, (request: WindowCompletion, token) =>
		window.complete(request, (part) => client.sendNotification(WINDOW_COMPLETION_PART, part), token),
	);
}

async function withTimeout(start: Promise<void>, client: LanguageClient): Promise<void> {
	const timer = setTimeout(() => client.serverProcess?.kill(), START_TIMEOUT_MS);
	try {
		await start;
	} finally {
		clearTimeout(timer);
	}
}
