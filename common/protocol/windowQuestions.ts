import type { Picture } from '../model/toolCall.ts';

/** Request from the server to a window: something only the user can decide. */
export const WINDOW_ASK = 'understory/window/ask';

/** Notification from a window to the server: the user is in it now, so questions are for it. */
export const WINDOW_FOCUSED = 'understory/window/focused';

/** May this tool run? */
export interface ApproveTool {
	readonly kind: 'approveTool';
	readonly server: string;
	readonly tool: string;
	readonly description: string;
	/** The assistant that calls it. */
	readonly caller: string;
	/** The arguments, shortened for reading. */
	readonly input: string;
	/** It is not what it was when the user approved it. */
	readonly changed: boolean;
}

/** An MCP server wants the user to fill in something, or to open a page. */
export interface Elicit {
	readonly kind: 'elicit';
	readonly server: string;
	/** Parameters of `elicitation/create`. */
	readonly params: unknown;
}

/** An MCP server wants the user to sign in: the page is opened, and the question is taken back when that is done. */
export interface SignInQuestion {
	readonly kind: 'signIn';
	readonly server: string;
	/** Page of the authorization server. */
	readonly url: string;
}

/** A message that an MCP server made up, or a model wrote earlier. */
export type SampledMessage =
	| { readonly role: 'user'; readonly text: string; readonly pictures?: Picture[] }
	| { readonly role: 'assistant'; readonly text: string };

/** An MCP server wants a language model to answer; the user sees what it would be asked, and allows it or does not. */
export interface SampleQuestion {
	readonly kind: 'sample';
	readonly server: string;
	readonly system: string;
	readonly messages: readonly SampledMessage[];
}

/** A pipeline failed, stalls or works again. No question: the window says so, and answers at once. */
export interface MonitorQuestion {
	readonly kind: 'monitor';
	readonly run: string;
	/** Of the agent. */
	readonly name: string;
	readonly outcome: 'failed' | 'stalled' | 'recovered' | 'succeeded' | 'ended';
	/** One sentence. */
	readonly message: string;
}

export type WindowQuestion = ApproveTool | Elicit | SignInQuestion | SampleQuestion | MonitorQuestion;

export type ApproveAnswer = 'once' | 'always' | 'deny';

export interface ElicitAnswer {
	readonly action: 'accept' | 'decline' | 'cancel';
	/** What was filled in, by name. */
	readonly content?: Readonly<Record<string, string | number | boolean | string[]>> | undefined;
}

/** What the model said; `refused` when the user does not want it asked, or why it could not be. */
export type SampleAnswer = { readonly text: string; readonly model: string } | { readonly refused: string };

/** What was asked, and what is answered. */
interface Answers {
	readonly approveTool: ApproveAnswer;
	readonly elicit: ElicitAnswer;
	readonly signIn: 'cancel';
	readonly sample: SampleAnswer;
	readonly monitor: 'told';
}

export type WindowAnswer<Q extends WindowQuestion> = Answers[Q['kind']];
