import { toDisposable } from '../../../common/base/disposable.ts';
import type { Event } from '../../../common/base/emitter.ts';
import type { McpListKind, Upstreams, Watch } from '../../ports/upstream.ts';
import type { OwnChanges } from './ownChanges.ts';
import { isOwnResource } from './ownResources.ts';

/** What assistants are told of unasked: of our own resources and of those of servers behind us. */
export class Changes {
	readonly #upstreams: Upstreams;
	readonly #own: OwnChanges;

	constructor(upstreams: Upstreams, own: OwnChanges) {
		this.#upstreams = upstreams;
		this.#own = own;
	}

	/** Fires when a list is no longer what it was. */
	readonly onDidChange: Event<McpListKind> = (listener) => {
		const theirs = this.#upstreams.onDidChange(listener);
		const ours = this.#own.onDidChangeList(() => listener('resources'));
		return toDisposable(() => [theirs, ours].forEach((subscription) => subscription.dispose()));
	};

	/** Fires for resources that somebody watches, and perhaps for others. */
	readonly onDidUpdateResource: Event<string> = (listener) => {
		const theirs = this.#upstreams.onDidUpdateResource(listener);
		const ours = this.#own.onDidUpdateResource(listener);
		return toDisposable(() => [theirs, ours].forEach((subscription) => subscription.dispose()));
	};

	/** Tells of changes of a resource until it is disposed; undefined when nobody has it. */
	watch(uri: string): Watch | undefined {
		return isOwnResource(uri) ? this.#own.watch(uri) : this.#upstreams.watch(uri);
	}
}
