import { type ChildProcess, fork } from 'node:child_process';
import type { FromUpkeep, ToUpkeep, UpkeepSetup } from './protocol.ts';
import type { UpkeepStep } from './steps.ts';

/**
 * Optimises the tables in a process of its own: it may take all cores, and gives way to everything else; what it needs of
 * memory is gone with it. Started by the first step, it ends when no other follows.
 */
export class UpkeepProcess {
	readonly #file: URL;
	readonly #setup: UpkeepSetup;
	#child: ChildProcess | undefined;
	#ended: Promise<unknown> = Promise.resolve();
	#rest: NodeJS.Timeout | undefined;
	#closed = false;

	/** @param file script of the process */
	constructor(file: URL, setup: UpkeepSetup) {
		this.#file = file;
		this.#setup = setup;
	}

	/** One at a time. @throws what the step failed with; when the process has ended */
	async take(step: UpkeepStep): Promise<void> {
		if (this.#closed) throw new Error('The tables are closed.');
		clearTimeout(this.#rest);
		const child = (this.#child ??= this.#start());
		hold(child);
		try {
			const { error } = await ask(child, { step });
			if (error !== undefined) throw new Error(error);
		} finally {
			release(child);
			this.#rest = setTimeout(() => this.#end(), REST_AFTER_MS).unref();
		}
	}

	/** Ends the process, whatever it is doing; resolves when it is gone. */
	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#rest);
		this.#end();
		await this.#ended;
	}

	#start(): ChildProcess {
		const child = fork(this.#file, [JSON.stringify(this.#setup)], {
			execArgv: [],
			env: environment(),
			stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
			windowsHide: true,
		});
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#ended = promise;
		const gone = (): void => {
			if (this.#child === child) this.#child = undefined;
			resolve();
		};
		child.once('exit', gone);
		child.once('error', gone);
		return child;
	}

	#end(): void {
		const child = this.#child;
		this.#child = undefined;
		if (child === undefined) return;
		child.ref(); // until it is gone
		if (child.connected) child.disconnect();
	}
}

/** This process does not end by itself meanwhile. */
function hold(child: ChildProcess): void {
	child.ref();
	child.channel?.ref();
}

function release(child: ChildProcess): void {
	child.unref();
	child.channel?.unref();
}

function ask(child: ChildProcess, message: ToUpkeep): Promise<FromUpkeep> {
	const { promise, resolve, reject } = Promise.withResolvers<FromUpkeep>();
	const fail = (reason: unknown): void =>
		reject(reason instanceof Error ? reason : new Error(`The process that optimises ended (${String(reason)}).`));
	const ended = (code: number | null, signal: string | null): void => fail(signal ?? code);
	child.once('message', resolve);
	child.once('exit', ended);
	child.once('error', fail);
	child.send(message, (error) => {
		if (error !== null) fail(error);
	});
	return promise.finally(() => {
		child.off('message', resolve);
		child.off('exit', ended);
		child.off('error', fail);
	});
}

/** What makes the server's allocator lean makes it slow, and this process does not stay. */
function environment(): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('MALLOC_'));
	return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}

/** Longer than a step that came too late waits before it is tried again. */
const REST_AFTER_MS = 5000;
