import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { parseWatch, watchesCommand, type Watch } from '../../common/model/watch.ts';
import type { WatchSignal } from '../../common/model/watchSignal.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { loadRedactor } from '../terminal/loadRedactor.ts';
import { userPatterns } from '../terminal/userPatterns.ts';
import { withoutSecrets } from './withoutSecrets.ts';

/** That something is written is told at most this often. Milliseconds. */
const OUTPUT_MS = 10_000;

/** Tells the server's monitors what only the window sees: commands and tasks that begin, write and end. */
export class PipelineRelay implements Disposable {
	readonly #server: ServerConnection;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	readonly #executions = new WeakMap<vscode.TaskExecution, string>();
	/** When a command was last told to write, by its id. */
	readonly #toldAt = new Map<string, number>();
	#watched: readonly Watch[] = [];
	/** Signals leave in their order, however long secrets are looked for. */
	#telling: Promise<void> = Promise.resolve();

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#log = log;
		this.#disposables.push(
			server.onDidChangeState(({ phase }) => {
				if (phase === 'ready') void this.#refresh();
			}),
		);
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/agents') void this.#refresh();
			}),
		);
		this.#disposables.push(vscode.tasks.onDidStartTask(({ execution }) => this.#task(execution, 'started')));
		this.#disposables.push(
			vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => this.#task(execution, 'ended', exitCode)),
		);
	}

	/** What the recorder saw of a terminal. */
	see(signal: WatchSignal): void {
		if (signal.state === 'output') {
			if (Date.now() - (this.#toldAt.get(signal.execution) ?? 0) < OUTPUT_MS) return;
			this.#toldAt.set(signal.execution, Date.now());
		} else if (signal.state === 'ended') this.#toldAt.delete(signal.execution);
		if (this.#watched.some(({ source, target }) => source === 'command' && watchesCommand(target, signal.name)))
			this.#tell(signal);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	/** A task in the background, such as one that compiles on each save, neither ends nor stalls. */
	#task(execution: vscode.TaskExecution, state: 'started' | 'ended', exitCode?: number): void {
		const name = taskName(execution.task);
		if (state === 'started') {
			if (execution.task.isBackground) return;
			this.#executions.set(execution, randomUUID());
		}
		if (!this.#watched.some(({ source, target }) => source === 'task' && target === name)) return;
		const id = this.#executions.get(execution) ?? randomUUID();
		this.#tell({ source: 'task', name, execution: id, state, ...(exitCode !== undefined && { exitCode }) });
	}

	#tell(signal: WatchSignal): void {
		if (!vscode.workspace.isTrusted) return;
		const failed = (error: unknown): void =>
			this.#log.warn(`Monitors were not told of ${signal.source} ${signal.state}: ${String(error)}`);
		this.#telling = this.#telling
			.then(() => withoutSecrets(signal, loadRedactor(), userPatterns(this.#log)))
			.then((safe) => void this.#server.call('agent/observe', { signals: [safe] }).catch(failed))
			.catch(failed);
	}

	async #refresh(): Promise<void> {
		try {
			const { agents } = await this.#server.call('agent/list', {});
			this.#watched = agents
				.filter(({ kind, enabled }) => kind === 'monitor' && enabled)
				.map(({ task }) => parseWatch(task))
				.flatMap((parsed) => ('watch' in parsed ? [parsed.watch] : []));
		} catch (error) {
			this.#log.debug(`What is watched is not known: ${String(error)}`); // asked again when the server is back
		}
	}
}

/** As the editor lists it: with what brought it, unless it is the workspace's own. */
export function taskName({ name, source }: vscode.Task): string {
	return source === 'Workspace' || source === '' ? name : `${source}: ${name}`;
}
