import type { WindowAnswer, WindowQuestion } from '../../common/protocol/windowQuestions.ts';

/** The user, as long as a window is open. */
export interface Windows {
	/** Undefined when no window is open or the user closed the question. The window the user was in last is asked. */
	ask<Q extends WindowQuestion>(question: Q, signal: AbortSignal): Promise<WindowAnswer<Q> | undefined>;
}
