import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { DisposableList, toDisposable, type Disposable } from '../../common/base/disposable.ts';
import type { WatchSignal } from '../../common/model/watchSignal.ts';
import { readTerminalRules } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { CommandQueue } from './commandQueue.ts';
import { finishCommand } from './finishCommand.ts';
import { lastOutput } from './lastOutput.ts';
import { loadRedactor } from './loadRedactor.ts';
import { OutputExcerpt } from './outputExcerpt.ts';
import { recordsCommand, rootOf } from './recordRules.ts';
import { userPatterns } from './userPatterns.ts';

interface Running {
	readonly id: string;
	readonly startedAt: number;
	readonly excerpt: OutputExcerpt;
	/** Resolves when the editor has given all of the output. */
	readonly read: Promise<void>;
}

/** Output may still come when a command has ended. Milliseconds. */
const OUTPUT_MS = 500;

/**
 * Follows the commands of the window's terminals through the editor's shell integration and hands over those that the
 * rules allow, with the secrets taken out.
 */
export class TerminalRecorder implements Disposable {
	readonly #log: vscode.LogOutputChannel;
	readonly #see: (signal: WatchSignal) => void;
	readonly #queue: CommandQueue;
	readonly #disposables = new DisposableList();
	readonly #running = new WeakMap<vscode.TerminalShellExecution, Running>();
	readonly #finishing = new Set<Promise<void>>();

	/** @param see is told of commands as they begin, write and end */
	constructor(server: ServerConnection, log: vscode.LogOutputChannel, see: (signal: WatchSignal) => void) {
		this.#log = log;
		this.#see = see;
		this.#queue = new CommandQueue({
			send: (commands) => server.call('terminal/record', { commands }),
			onRefused: ({ message }) => log.warn(`A command is not recorded: ${message}`),
			onFailure: (error, waiting) => log.warn(`${waiting} commands wait to be recorded: ${String(error)}`),
		});
		this.#disposables.push(toDisposable(() => this.#queue.dispose()));
		this.#disposables.push(vscode.window.onDidStartTerminalShellExecution((event) => this.#started(event)));
		this.#disposables.push(vscode.window.onDidEndTerminalShellExecution((event) => this.#ended(event)));
		this.#disposables.push(
			server.onDidChangeState(({ phase }) => {
				if (phase === 'ready') void this.#queue.flush();
			}),
		);
	}

	/** Hands over what has ended so far. */
	async flush(): Promise<void> {
		await Promise.all(this.#finishing);
		await this.#queue.flush();
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#started({ execution }: vscode.TerminalShellExecutionStartEvent): void {
		// Cheap, and nothing is read of what is not wanted; how the command is called may be told better at its end.
		if (!recordsCommand(execution.commandLine.value, cwdOf(execution), readTerminalRules())) return;
		const excerpt = new OutputExcerpt();
		const id = randomUUID();
		const tell = (state: WatchSignal['state']): void =>
			this.#see({ source: 'command', name: execution.commandLine.value, execution: id, state });
		tell('started');
		const reading = read(execution, excerpt, () => tell('output'));
		this.#running.set(execution, { id, startedAt: Date.now(), excerpt, read: reading });
	}

	#ended({ terminal, execution, exitCode }: vscode.TerminalShellExecutionEndEvent): void {
		const running = this.#running.get(execution);
		if (running === undefined) return;
		this.#see({ source: 'command', name: execution.commandLine.value, execution: running.id, state: 'ended' });
		const finishing = this.#finish(terminal, execution, exitCode, running)
			.catch((error: unknown) => this.#log.error(error instanceof Error ? error : String(error)))
			.finally(() => this.#finishing.delete(finishing));
		this.#finishing.add(finishing);
	}

	async #finish(
		terminal: vscode.Terminal,
		execution: vscode.TerminalShellExecution,
		exitCode: number | undefined,
		{ id, startedAt, excerpt, read }: Running,
	): Promise<void> {
		const durationMs = Math.max(0, Date.now() - startedAt); // the clock may have been set back
		const rules = readTerminalRules();
		const command = execution.commandLine.value;
		const cwd = cwdOf(execution) || terminal.shellIntegration?.cwd?.fsPath || '';
		if (!recordsCommand(command, cwd, rules)) return;
		await Promise.race([read, wait(OUTPUT_MS)]);
		if (excerpt.length === 0) excerpt.push(await lastOutput(terminal, command));
		const seen = {
			id,
			command: command.trim(),
			cwd,
			root: rootOf(cwd, rules.folders),
			shell: shellOf(terminal),
			...(exitCode !== undefined && { exitCode }),
			startedAt: new Date(startedAt).toISOString(),
			durationMs,
			parts: excerpt.parts(),
		};
		this.#queue.push(await finishCommand(seen, loadRedactor(), userPatterns(this.#log)));
	}
}

async function read(
	execution: vscode.TerminalShellExecution,
	excerpt: OutputExcerpt,
	written: () => void,
): Promise<void> {
	for await (const data of execution.read()) {
		excerpt.push(data);
		written();
	}
}

/**
 * The editor takes a moment to find out which shell a new terminal has, and may take the program that starts it, its own,
 * for the shell; one that was chosen is known before.
 */
function shellOf({ state, creationOptions }: vscode.Terminal): string {
	if (state.shell !== undefined && state.shell !== 'node') return state.shell;
	const file = 'shellPath' in creationOptions ? creationOptions.shellPath : undefined;
	return file === undefined ? '' : path.parse(file).name;
}

function cwdOf({ cwd }: vscode.TerminalShellExecution): string {
	return cwd?.scheme === 'file' ? cwd.fsPath : '';
}
