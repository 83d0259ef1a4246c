import type { Duplex } from 'node:stream';
import { StreamMessageWriter, type Message } from 'vscode-jsonrpc/node';

/** Messages that may wait for a client that does not read. */
const MAX_WAITING = 64;

/**
 * Writes messages to a client. While it does not read them, nothing more is read of it either: its requests wait in the
 * operating system, and the answers it leaves lying cannot fill this process.
 */
export class BoundedWriter extends StreamMessageWriter {
	readonly #stream: Duplex;
	#waiting = 0;

	constructor(stream: Duplex) {
		super(stream);
		this.#stream = stream;
	}

	/** True while the client is too slow; what it can do without should not be sent. */
	get full(): boolean {
		return this.#waiting >= MAX_WAITING;
	}

	override async write(message: Message): Promise<void> {
		this.#waiting++;
		if (this.full) this.#stream.pause();
		try {
			await super.write(message);
		} finally {
			this.#waiting--;
			if (!this.full && this.#stream.isPaused()) this.#stream.resume();
		}
	}
}
