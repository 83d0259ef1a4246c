import type { FinishedCommand } from '../../common/model/terminal.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { MAX_COMMANDS_AT_ONCE } from '../../common/model/terminalLimits.ts';

/** A burst of commands within this time is one write. Milliseconds. */
export const BURST_MS = 1500;
/** Commands that wait while the server is away; the oldest are given up beyond. */
const MAX_WAITING = 1000;

export interface QueueParts {
	/** Rejects when the commands were not kept. */
	readonly send: (commands: FinishedCommand[]) => Promise<unknown>;
	readonly onFailure: (error: unknown, waiting: number) => void;
	/** A command was given up, because it would never be kept. */
	readonly onRefused: (error: OperationError) => void;
}

/** Gathers finished commands and hands them over together. */
export class CommandQueue {
	readonly #parts: QueueParts;
	#waiting: FinishedCommand[] = [];
	#timer: NodeJS.Timeout | undefined;
	#sending: Promise<void> = Promise.resolve();

	constructor(parts: QueueParts) {
		this.#parts = parts;
	}

	push(command: FinishedCommand): void {
		this.#waiting.push(command);
		if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
		if (this.#waiting.length >= MAX_COMMANDS_AT_ONCE) void this.flush();
		else this.#timer ??= setTimeout(() => void this.flush(), BURST_MS);
	}

	/** Sends what waits now. Never rejects: what could not be sent waits for the next time. */
	flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#sending = this.#sending.then(() => this.#sendAll());
		return this.#sending;
	}

	dispose(): void {
		clearTimeout(this.#timer);
	}

	/** One that is refused for what it is goes away, so that it keeps no other from being recorded. */
	async #send(batch: FinishedCommand[]): Promise<void> {
		try {
			await this.#parts.send(batch);
		} catch (error) {
			if (!OperationError.is(error, 'invalidInput')) throw error;
			if (batch.length > 1) for (const command of batch) await this.#send([command]);
			else this.#parts.onRefused(error);
		}
	}

	async #sendAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			const batch = this.#waiting.slice(0, MAX_COMMANDS_AT_ONCE);
			try {
				await this.#send(batch);
			} catch (error) {
				return this.#parts.onFailure(error, this.#waiting.length);
			}
			const sent = new Set(batch);
			this.#waiting = this.#waiting.filter((command) => !sent.has(command));
		}
	}
}
