import type { ChatModelState, EarlierTurns } from '../../common/model/chat.ts';
import type { AnswerStep, ContextItem, ThreadAnswer, TokenUsage } from '../../common/model/thread.ts';

/** The part of an answer that its writer decides. */
export type WrittenAnswer = Omit<ThreadAnswer, 'role' | 'id' | 'parent' | 'at'>;

/** An answer that is being written. It belongs to no window: a window that is reloaded finds it again. */
export interface Run {
	readonly id: string;
	/** The question. */
	readonly parent: string;
	readonly text: string;
	/** What is sent along, once it is known. */
	readonly context: readonly ContextItem[] | undefined;
	/** The turns before the question that are sent, too. */
	readonly earlier: EarlierTurns | undefined;
	readonly steps: readonly AnswerStep[];
	readonly signal: AbortSignal;
	push(delta: string): void;
	/** @param earlier as before when left out */
	sending(context: readonly ContextItem[], earlier?: EarlierTurns): void;
	/** What the answer has taken so far, and of whom: it is kept with an answer that is stopped or fails, too. */
	spent(usage: TokenUsage, model: ChatModelState): void;
	/** Shows a tool that is called, or how it is now. */
	step(step: AnswerStep): void;
	/** Waits until the user lets the step run or refuses it. Who does not answer in time refuses. */
	consent(step: AnswerStep): Promise<boolean>;
}

/** Writes an answer; what it throws is kept as a failed answer. */
export type Writer = (run: Run) => Promise<WrittenAnswer>;

/** Keeps what was written, and returns it as it is in the conversation. */
export type Keep = (answer: WrittenAnswer) => ThreadAnswer;
