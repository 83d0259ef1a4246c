import type { CallEvents } from '../../common/protocol/events.ts';
import type { OperationName, Output, ParsedInput } from '../../common/protocol/index.ts';

/** Sends an event to the connection that a call came from; resolves when the client has taken it, and never rejects. */
export type Progress = <K extends keyof CallEvents>(name: K, payload: CallEvents[K]) => Promise<void> | void;

/** What a door knows about a call besides its input. */
export interface CallContext {
	/** Aborted when the client cancels, goes away, or the server drains. */
	readonly signal: AbortSignal;
	/** Tells who called something while the call runs. */
	readonly progress: Progress;
	/** False for a window whose workspace the user does not trust. */
	readonly trusted: boolean;
}

/** Does one operation on validated input. */
export type Handler<K extends OperationName> = (
	input: ParsedInput<K>,
	context: CallContext,
) => Output<K> | Promise<Output<K>>;

/** One handler an operation: a missing one does not compile. */
export type Handlers = { readonly [K in OperationName]: Handler<K> };

/** The handlers of some operations, such as those of one noun. */
export type HandlersOf<Prefix extends string> = {
	readonly [K in Extract<OperationName, `${Prefix}/${string}`>]: Handler<K>;
};
