import { toDisposable } from '../../common/base/disposable.ts';
import type { Upstreams } from '../ports/upstream.ts';

const nothing = toDisposable(() => undefined);

/** No upstream server is registered. */
export const NO_UPSTREAMS: Upstreams = {
	onDidChange: () => nothing,
	onDidUpdateResource: () => nothing,
	tools: () => Promise.resolve([]),
	prompts: () => Promise.resolve([]),
	resources: () => Promise.resolve([]),
	templates: () => Promise.resolve([]),
	route: () => undefined,
	watch: () => Promise.resolve(undefined),
	setLevel: () => undefined,
	rootsChanged: () => undefined,
};
