import type { WindowAnswer, WindowQuestion } from '../../common/protocol/windowQuestions.ts';

/** The user, as long as a window is open. */
export interface Windows {
	/** Whether a window is there to be asked. */
	readonly isOpen: boolean;
	/** Undefined when no window is open or the user closed the question. The window the user was in last is asked. */
	ask<Q extends WindowQuestion>(question: Q, signal: AbortSignal): Promise<WindowAnswer<Q> | undefined>;
}
