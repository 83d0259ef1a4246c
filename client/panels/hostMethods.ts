import { fieldsOf } from '../../common/base/fieldsOf.ts';
import type { HostMethod, ViewOutput } from '../../common/protocol/webview.ts';

/** What the extension host itself does for views; see `HostMethods`. The input comes from a page and may be anything. */
export type HostHandlers = {
	readonly [M in HostMethod]: (input: Readonly<Record<string, unknown>>) => Promise<ViewOutput<M>>;
};

/** @param input what the page sent */
export function callHost(handlers: HostHandlers, method: HostMethod, input: unknown): Promise<unknown> {
	return handlers[method](fieldsOf(input));
}
