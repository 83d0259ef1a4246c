import type { Disposable } from '../../common/base/disposable.ts';
import type { WindowAnswer, WindowQuestion } from '../../common/protocol/windowQuestions.ts';
import type { Windows } from '../ports/windows.ts';

/** Asks one window. Undefined or null when the user closed the question. @throws when the window cannot be asked */
export type AskWindow = (question: WindowQuestion, signal: AbortSignal) => Promise<unknown>;

/** A window among those that are open; disposed when it closes. */
export interface ListedWindow extends Disposable {
	/** The user is in it now. */
	focused(): void;
}

/** The windows that are open. A question goes to the one the user was in last; the next is asked when that one is gone. */
export class WindowList implements Windows {
	/** The one the user was in last first. */
	#windows: AskWindow[] = [];

	add(window: AskWindow): ListedWindow {
		this.#windows.push(window);
		return {
			focused: () => {
				this.#windows = [window, ...this.#windows.filter((other) => other !== window)];
			},
			dispose: () => {
				this.#windows = this.#windows.filter((other) => other !== window);
			},
		};
	}

	async ask<Q extends WindowQuestion>(question: Q, signal: AbortSignal): Promise<WindowAnswer<Q> | undefined> {
		for (const window of this.#windows) {
			if (signal.aborted) return undefined;
			try {
				return ((await window(question, signal)) as WindowAnswer<Q> | null | undefined) ?? undefined;
			} catch {
				// it closed meanwhile, or knows no such question
			}
		}
		return undefined;
	}
}
