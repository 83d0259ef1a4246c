import { DisposableList, toDisposable, type Disposable } from '../../common/base/disposable.ts';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import type { IndexStatus } from '../../common/model/indexStatus.ts';
import type { ServerEventName, ServerEvents } from '../../common/protocol/events.ts';
import type { Logger } from '../ports/logger.ts';
import { isGraphEvent } from '../core/graph/events.ts';
import type { EventType } from '../core/events/event.ts';
import type { Graph } from '../ports/graph.ts';
import type { Store } from '../ports/store.ts';
import type { IndexAccess } from './indexAccess.ts';

/** An event as it goes to every client. */
export type ServerEvent = {
	[K in ServerEventName]: { readonly name: K; readonly payload: ServerEvents[K] };
}[ServerEventName];

/** The index status is sent at most this often. Milliseconds. */
export const INDEX_EVENT_MS = 200;

/** Turns what the store and the index say into events for clients; each is a whole snapshot, so a late one is enough. */
export class ServerEventStream implements Disposable {
	readonly #emitter: Emitter<ServerEvent>;
	readonly #disposables = new DisposableList();
	readonly #store: Store;
	#pending: IndexStatus | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(store: Store, index: IndexAccess, graph: Pick<Graph, 'onDidChange'>, logger: Logger) {
		this.#store = store;
		this.#emitter = this.#disposables.push(new Emitter((error) => logger.error('An event listener failed', error)));
		this.#disposables.push(
			store.onDidAppend((events) => {
				const payload = { seq: store.head };
				const nouns = new Set(events.flatMap(({ type }) => nounsOf(type)));
				for (const noun of nouns) this.#emitter.fire({ name: `understory/event/${noun}`, payload });
			}),
		);
		this.#disposables.push(
			graph.onDidChange(() => this.#emitter.fire({ name: 'understory/event/graph', payload: { seq: store.head } })),
		);
		this.#disposables.push(index.onDidChange((status) => this.#throttle(status)));
		this.#disposables.push(toDisposable(() => clearTimeout(this.#timer)));
	}

	get onEvent(): Event<ServerEvent> {
		return this.#emitter.event;
	}

	/** How MCP servers are is no event of the log. */
	upstreamsChanged(): void {
		this.#emitter.fire({ name: 'understory/event/upstreams', payload: { seq: this.#store.head } });
	}

	/** Windows keep what servers let us have. */
	upstreamGrantsChanged(): void {
		this.#emitter.fire({ name: 'understory/event/upstreamGrants', payload: { seq: this.#store.head } });
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	/** The first change goes out at once; those that follow within the interval become one. */
	#throttle(status: IndexStatus): void {
		if (this.#timer !== undefined) {
			this.#pending = status;
			return;
		}
		this.#emitter.fire({ name: 'understory/event/index', payload: status });
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			const pending = this.#pending;
			this.#pending = undefined;
			if (pending !== undefined) this.#throttle(pending);
		}, INDEX_EVENT_MS);
	}
}

type Noun = 'agents' | 'captures' | 'notes' | 'tasks' | 'threads' | 'upstreams' | 'activity';

/** What clients have to ask for again. */
function nounsOf(type: EventType): readonly Noun[] {
	// Captures suggest tasks, as comments in files do.
	if (type === 'suggestionIgnored' || type === 'suggestionRestored') return ['captures', 'tasks'];
	const noun = nounOf(type);
	return noun === undefined ? [] : [noun];
}

function nounOf(type: EventType): Noun | undefined {
	if (isGraphEvent(type)) return undefined; // told when the graph has taken it in
	// That something was recalled changes nothing that a view shows; contexts are in none.
	if (type === 'memoryRecalled' || type.startsWith('context')) return undefined;
	if (/^(?:capture|memory|compaction)/.test(type)) return 'captures';
	if (type.startsWith('upstream')) return 'upstreams';
	if (type.startsWith('agent')) return 'agents';
	if (/^(?:terminal|git|session)/.test(type)) return 'activity';
	if (type.startsWith('note')) return 'notes';
	return type.startsWith('thread') ? 'threads' : 'tasks';
}
