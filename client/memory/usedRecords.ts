import type { Disposable } from '../../common/base/disposable.ts';
import type { ConnectionLog, ServerConnection } from '../daemon/connection.ts';

/** What is opened within this time is told together, each once. Milliseconds. */
const GATHER_MS = 1000;
/** As many as one call takes. */
const AT_ONCE = 200;

/** Tells the server which records the user opened: what is used matters more, and fades later. */
export class UsedRecords implements Disposable {
	readonly #server: Pick<ServerConnection, 'call'>;
	readonly #log: Pick<ConnectionLog, 'warn'>;
	readonly #refs = new Set<string>();
	#timer: NodeJS.Timeout | undefined;

	constructor(server: Pick<ServerConnection, 'call'>, log: Pick<ConnectionLog, 'warn'>) {
		this.#server = server;
		this.#log = log;
	}

	/** @param ref `capture/<id>` and the like */
	add(ref: string): void {
		this.#refs.add(ref);
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			void this.#tell();
		}, GATHER_MS);
	}

	dispose(): void {
		clearTimeout(this.#timer);
	}

	/** Nobody waits for it, and nothing is lost but a little weight: a failure goes to the log. */
	async #tell(): Promise<void> {
		const refs = [...this.#refs];
		this.#refs.clear();
		try {
			for (let at = 0; at < refs.length; at += AT_ONCE)
				await this.#server.call('memory/reinforce', { refs: refs.slice(at, at + AT_ONCE) });
		} catch (error) {
			this.#log.warn(`What was opened could not be strengthened: ${String(error)}`);
		}
	}
}
