import { OperationError } from '../../common/protocol/errors.ts';
import type { Ambient, ToHost, ToView } from '../../common/protocol/webview.ts';
import { AMBIENT } from '../ambient.ts';
import type { OperationName } from '../../common/protocol/index.ts';

/** The extension host's end of a view's line, for tests: answers requests by method, and records them. */
export class FakeHost {
	readonly requests: { readonly id: number; readonly method: string; readonly input: unknown }[] = [];
	readonly cancelled: number[] = [];
	readonly answers = new Map<string, (input: never) => unknown>();
	state: unknown = undefined;

	#uninstall: () => void = () => undefined;

	/** Puts `acquireVsCodeApi` where the view looks for it; messages reach only views loaded after this. */
	install(): this {
		const add = window.addEventListener.bind(window);
		const added: [string, EventListener][] = [];
		window.addEventListener = ((name: string, listener: EventListener) => {
			added.push([name, listener]);
			add(name, listener);
		}) as typeof addEventListener;
		let here = true;
		this.#uninstall = () => {
			here = false;
			window.addEventListener = add;
			for (const [name, listener] of added) window.removeEventListener(name, listener);
		};
		Object.assign(globalThis, {
			acquireVsCodeApi: () => ({
				// A timer of a page that was left may still ask; the answer would reach the next page.
				postMessage: (message: ToHost) => here && this.#receive(message),
				getState: () => this.state,
				setState: (state: unknown) => {
					this.state = state;
				},
			}),
		});
		return this;
	}

	/** Cuts the line: the views loaded so far hear nothing more. */
	dispose(): void {
		this.#uninstall();
	}

	answer(method: OperationName | `host/${string}`, respond: (input: never) => unknown): void {
		this.answers.set(method, respond);
	}

	send(message: ToView): void {
		window.dispatchEvent(new MessageEvent('message', { data: message }));
	}

	/** Tells the view that the server is there, as the window does first. */
	ready(ambient: Partial<Ambient> = {}): void {
		this.send({ type: 'event', name: 'ambient', value: { ...AMBIENT, ...ambient } });
	}

	asked(method: string): unknown[] {
		return this.requests.filter((request) => request.method === method).map(({ input }) => input);
	}

	lastRequest(method: string): { readonly id: number } | undefined {
		return this.requests.findLast((request) => request.method === method);
	}

	#receive(message: ToHost): void {
		if (message.type === 'cancel') this.cancelled.push(message.id);
		if (message.type !== 'request') return;
		const { id, method, input } = message;
		this.requests.push({ id, method, input });
		const respond = this.answers.get(method);
		queueMicrotask(() => {
			if (respond === undefined) return; // stays unanswered
			try {
				this.send({ type: 'result', id, output: respond(input as never) });
			} catch (error) {
				const code = OperationError.is(error) ? error.code : 'internal';
				this.send({ type: 'failure', id, code, message: (error as Error).message });
			}
		});
	}
}

/** Lets timers and renders that are due now run. */
export function settle(ms = 0): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}

/** Waits until `check` stops throwing. */
export async function eventually(check: () => void, limitMs = 20_000): Promise<void> {
	const end = performance.now() + limitMs;
	for (;;) {
		try {
			check();
			return;
		} catch (error) {
			if (performance.now() > end) throw error;
			await settle(10);
		}
	}
}

export function key(target: Element | null, name: string, options: KeyboardEventInit = {}): void {
	target!.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...options }));
}

/** @returns the event; a place that takes what is dragged has prevented its default */
export function drag(target: Element, name: 'dragstart' | 'dragover' | 'drop' | 'dragend'): Event {
	const event = Object.assign(new Event(name, { bubbles: true, cancelable: true }), { dataTransfer: null });
	target.dispatchEvent(event);
	return event;
}

export function type(target: Element | null, text: string): void {
	(target as HTMLInputElement).value = text;
	target!.dispatchEvent(new Event('input', { bubbles: true }));
}
