import { toDisposable, type Disposable } from '../../common/base/disposable.ts';
import { mostTalkative, type LogLevel } from '../base/logLevels.ts';

/**
 * How much assistants want servers to log. A connection serves all of them, so the most talkative wish counts, and each
 * assistant is told only what it asked for.
 */
export class LogWishes {
	readonly #changed: () => void;
	readonly #wishes = new Set<{ readonly level: LogLevel }>();
	#level: LogLevel | undefined;

	/** @param changed runs when another level is to be told */
	constructor(changed: () => void) {
		this.#changed = changed;
	}

	/** What servers are told; the last wish when nobody has one any more, because the protocol takes none back. */
	get level(): LogLevel | undefined {
		return this.#level;
	}

	/** It counts until it is disposed. */
	add(level: LogLevel): Disposable {
		const wish = { level };
		this.#wishes.add(wish);
		this.#update();
		return toDisposable(() => {
			this.#wishes.delete(wish);
			this.#update();
		});
	}

	#update(): void {
		const level = mostTalkative([...this.#wishes].map((wish) => wish.level)) ?? this.#level;
		if (level === this.#level) return;
		this.#level = level;
		this.#changed();
	}
}
