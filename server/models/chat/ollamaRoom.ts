/** Smallest context that is asked for. Tokens. */
const MIN_ROOM = 4096;
/** So long Ollama keeps a model loaded that nobody asks. Milliseconds. */
const LOADED_MS = 5 * 60_000;

/**
 * How much room Ollama is told to make for a question. It loads a model anew when that is another than before, which takes
 * from seconds to minutes: the room has few sizes, and does not shrink while the model is likely to be loaded.
 */
export class OllamaRooms {
	readonly #now: () => number;
	readonly #last = new Map<string, { readonly at: number; readonly room: number }>();

	/** @param now milliseconds since the epoch */
	constructor(now: () => number) {
		this.#now = now;
	}

	/** Tokens of context for a model that is about to be asked something of so many, the answer included. */
	roomFor(model: string, tokens: number): number {
		const last = this.#last.get(model);
		const loaded = last !== undefined && this.#now() - last.at < LOADED_MS ? last.room : MIN_ROOM;
		const room = Math.max(loaded, 2 ** Math.ceil(Math.log2(tokens)));
		this.#last.set(model, { at: this.#now(), room });
		return room;
	}
}
