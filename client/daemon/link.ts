import type {
	CompletionEnd,
	CompletionPart,
	WindowCompletion,
	WindowModel,
} from '../../common/protocol/windowModels.ts';
import type { WindowQuestion } from '../../common/protocol/windowQuestions.ts';
import type { CallEvents, ServerEvents } from '../../common/protocol/events.ts';

/** Says when a question is taken back. */
export interface CancellationToken {
	onCancellationRequested(listener: () => void): unknown;
}

type Events = ServerEvents & CallEvents;

/** An event of the server with its value. */
export type ServerEvent = {
	[K in keyof Events]: { readonly name: K; readonly value: Events[K] };
}[keyof Events];

/** One connection to the server; it is opened once and closed once. */
export interface Link {
	/** @throws what the transport throws; `toOperationError` makes sense of it. */
	request(method: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown>;
	notify(method: string, params: unknown): Promise<void>;
	/** Says goodbye and waits for it, a bounded time. */
	close(): Promise<void>;
}

/** What the server wants of the window, besides what it answers itself. */
export interface WindowParts {
	/** The server asks the user something; null when they close the question. */
	ask(question: WindowQuestion, cancelled: CancellationToken): Promise<unknown>;
	/** Language models of the editor. */
	models(): Promise<WindowModel[]>;
	/** Has one of them answer. @param send takes the answer as it comes */
	complete(
		request: WindowCompletion,
		send: (part: CompletionPart) => Promise<void>,
		cancelled: CancellationToken,
	): Promise<CompletionEnd>;
}

/** What a link tells its owner. */
export interface LinkListener {
	readonly window: WindowParts;
	event(event: ServerEvent): void;
	/** The connection is gone; `reason` is what the server said last, if it said something. */
	closed(reason: string | undefined): void;
}

/** @throws when the server cannot be started or refuses; the message says why. */
export type OpenLink = (listener: LinkListener) => Promise<Link>;
