import type { WindowAnswer, WindowQuestion } from '../../common/protocol/windowQuestions.ts';
import { toDisposable, type Disposable } from '../../common/base/disposable.ts';
import type { Windows } from '../ports/windows.ts';

/** Asks one window. Undefined when the user closed the question. */
export type AskWindow = (question: WindowQuestion, signal: AbortSignal) => Promise<unknown>;

/** The windows that are open. A question goes to all; the answer that comes first takes it back from the others. */
export class WindowList implements Windows {
	readonly #windows = new Set<AskWindow>();

	add(window: AskWindow): Disposable {
		this.#windows.add(window);
		return toDisposable(() => this.#windows.delete(window));
	}

	async ask<Q extends WindowQuestion>(question: Q, signal: AbortSignal): Promise<WindowAnswer<Q> | undefined> {
		const answered = new AbortController();
		const limit = AbortSignal.any([signal, answered.signal]);
		const asked = [...this.#windows].map(async (window) => {
			const answer = await window(question, limit);
			if (answer === undefined || answer === null) throw new Error('The question was closed.');
			return answer as WindowAnswer<Q>;
		});
		try {
			return await Promise.any(asked);
		} catch {
			return undefined; // no window is open, or none of them answered
		} finally {
			answered.abort();
		}
	}
}
