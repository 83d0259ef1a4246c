import { DeltaBuffer } from './deltaBuffer.ts';
import type { Progress } from './handler.ts';
import type { Run } from './run.ts';

/** Tells a window of an answer that is being written: what is sent along, the tools that are called, and the text. */
export class AnswerTeller {
	readonly #progress: Progress;
	readonly #deltas: DeltaBuffer;
	readonly #id: string;
	#context: Run['context'];
	#steps: Run['steps'] = [];
	/** Characters of the text that were handed to the buffer, and those that it has sent. UTF-16 units. */
	#seen = 0;
	#sent = 0;

	/** @param id of the answer */
	constructor(id: string, progress: Progress) {
		this.#id = id;
		this.#progress = progress;
		this.#deltas = new DeltaBuffer((delta) => {
			const taken = progress('understory/event/thread', { id, at: this.#sent, delta });
			this.#sent += delta.length;
			return taken;
		});
	}

	/** Tells what is new since it was called last. */
	tell({ text, context, steps }: Run): void {
		if (context !== undefined && (context !== this.#context || steps !== this.#steps)) {
			this.#context = context;
			this.#steps = steps;
			void this.#progress('understory/event/thread', { id: this.#id, at: this.#sent, delta: '', context, steps });
		}
		if (text.length === this.#seen) return;
		// Nobody is held up: the answer belongs to no window, and its text is kept anyway.
		void this.#deltas.push(text.slice(this.#seen));
		this.#seen = text.length;
	}

	/** The whole answer follows. */
	end(): void {
		this.#deltas.end();
	}
}
