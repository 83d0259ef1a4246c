import { OperationError } from '../../common/protocol/errors.ts';
import type { ToHost, ToView, ViewEvents, ViewInput, ViewMethod, ViewOutput } from '../../common/protocol/webview.ts';
import { leaveKeysToInputMethod } from './inputMethod.ts';

/** The two-way line to the extension host; one a view. */
export interface Host {
	/** @throws OperationError; `cancelled` when `signal` is aborted. */
	call<M extends ViewMethod>(method: M, input: ViewInput<M>, signal?: AbortSignal): Promise<ViewOutput<M>>;
	on<K extends keyof ViewEvents>(name: K, listener: (value: ViewEvents[K]) => void): void;
	/** Tells the host that the listeners are in place: it answers with the ambient state and waiting intents. */
	ready(): void;
	/** Small state that outlives a hidden or reloaded view. */
	load<T>(): Partial<T>;
	save<T extends object>(state: T): void;
}

interface VsCodeApi {
	postMessage(message: ToHost): void;
	getState(): unknown;
	setState(state: unknown): void;
}

/** What is typed or looked for in one profile is not shown in another. */
interface KeptState<T> {
	readonly profile: string;
	readonly state: Partial<T>;
}

/** A listener whose event is known by the key it is stored under. */
type Listener = (value: unknown) => void;

declare function acquireVsCodeApi(): VsCodeApi;

/** Connects to the host; call once, as each view does first. */
export function connectHost(): Host {
	leaveKeysToInputMethod();
	const api = acquireVsCodeApi();
	const { profile = '' } = document.body.dataset;
	const pending = new Map<number, PromiseWithResolvers<unknown>>();
	const listeners = new Map<keyof ViewEvents, Listener[]>();
	let lastId = 0;

	window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
		if (data.type === 'event') dispatch(listeners, data);
		else settle(pending, data);
	});

	return {
		call: (method, input, signal) => {
			if (signal?.aborted === true) return Promise.reject(cancelled(method));
			const id = ++lastId;
			const answer = Promise.withResolvers<unknown>();
			pending.set(id, answer);
			const abort = (): void => {
				if (!pending.delete(id)) return;
				api.postMessage({ type: 'cancel', id });
				answer.reject(cancelled(method));
			};
			signal?.addEventListener('abort', abort, { once: true });
			api.postMessage({ type: 'request', id, method, input });
			// The host checks the method; the server validates the input; its answer has the operation's type.
			return answer.promise.finally(() => signal?.removeEventListener('abort', abort)) as Promise<never>;
		},
		on: (name, listener) => {
			listeners.set(name, [...(listeners.get(name) ?? []), listener as Listener]);
		},
		ready: () => api.postMessage({ type: 'ready' }),
		load: <T>() => {
			const kept = (api.getState() ?? {}) as Partial<KeptState<T>>;
			return kept.profile === profile ? (kept.state ?? {}) : {};
		},
		save: <T extends object>(state: T) => api.setState({ profile, state } satisfies KeptState<T>),
	};
}

function settle(
	pending: Map<number, PromiseWithResolvers<unknown>>,
	message: Exclude<ToView, { readonly type: 'event' }>,
): void {
	const answer = pending.get(message.id);
	if (answer === undefined) return; // cancelled meanwhile
	pending.delete(message.id);
	if (message.type === 'result') answer.resolve(message.output);
	else answer.reject(new OperationError(message.code, message.message));
}

function dispatch(
	listeners: ReadonlyMap<keyof ViewEvents, readonly Listener[]>,
	{ name, value }: Extract<ToView, { readonly type: 'event' }>,
): void {
	for (const listener of listeners.get(name) ?? []) listener(value);
}

function cancelled(method: string): OperationError {
	return new OperationError('cancelled', `${method} was cancelled.`);
}
