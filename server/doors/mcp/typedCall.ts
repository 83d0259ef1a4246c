import type { Input, OperationName, Output } from '../../../common/protocol/index.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';

/** Calls an operation, with the types of its input and output. */
export type Call = <K extends OperationName>(name: K, input: Input<K>) => Promise<Output<K>>;

export function caller(dispatcher: Dispatcher, signal: AbortSignal): Call {
	return async (name, input) => (await dispatcher.call(name, input, signal)) as never;
}
