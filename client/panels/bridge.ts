import { OperationError } from '../../common/protocol/errors.ts';
import type { ToHost, ToView, ViewEvents, ViewIntent, ViewMethod } from '../../common/protocol/webview.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import { LOOKS } from './viewPolicy.ts';

export interface BridgeServices {
	/** Methods the view may ask for. */
	readonly allowed: readonly ViewMethod[];
	/** Runs an operation of the server or a method of the host. */
	call(method: ViewMethod, input: unknown, signal: AbortSignal): Promise<unknown>;
	post(message: ToView): void;
	/** What a view is told first. */
	ambient(): ViewEvents['ambient'];
	/** A bug: an answer that is no `OperationError`. */
	onBug(error: unknown, method: string): void;
}

/**
 * The host's end of the line to one view. The page behind it comes and goes (a hidden view is thrown away): `ready` is
 * the first word of a new page, and what was asked for by the page before is forgotten.
 */
export class Bridge {
	readonly #services: BridgeServices;
	readonly #running = new Map<number, Running>();
	#ready = false;
	#intents: ViewIntent[] = [];

	constructor(services: BridgeServices) {
		this.#services = services;
	}

	/** Takes a message from the page; it may be anything. */
	async receive(message: unknown): Promise<void> {
		if (!isToHost(message))
			return this.#services.onBug(new Error('A view sent a message of no known type.'), 'receive');
		switch (message.type) {
			case 'ready':
				return this.#welcome();
			case 'cancel':
				return this.#running.get(message.id)?.controller.abort();
			case 'request':
				return this.#answer(message.id, message.method, message.input);
		}
	}

	/** Tells the page something; a page that is not there asks again when it comes. */
	send<K extends keyof ViewEvents>(name: K, value: ViewEvents[K]): void {
		if (this.#ready) this.#services.post({ type: 'event', name, value } as ToView);
	}

	/** Gives the page something to do, now or as soon as it is there. */
	intend(intent: ViewIntent): void {
		if (this.#ready) this.send('intent', intent);
		else this.#intents.push(intent);
	}

	/** The page is gone. What it looked for is wanted by nobody; what it told to be done is done. */
	close(): void {
		this.#ready = false;
		for (const { method, controller } of this.#running.values()) if (LOOKS.has(method)) controller.abort();
		this.#running.clear();
	}

	#welcome(): void {
		this.close();
		this.#ready = true;
		this.send('ambient', this.#services.ambient());
		for (const intent of this.#intents.splice(0)) this.send('intent', intent);
	}

	async #answer(id: number, method: string, input: unknown): Promise<void> {
		const controller = new AbortController();
		const running: Running = { method, controller };
		this.#running.set(id, running);
		const reply = await this.#ask(id, method, input, controller.signal);
		if (this.#running.get(id) !== running) return; // the page that asked is gone
		this.#running.delete(id);
		this.#services.post(reply);
	}

	async #ask(id: number, method: string, input: unknown, signal: AbortSignal): Promise<ToView> {
		try {
			const allowed = this.#services.allowed.find((name) => name === method);
			if (allowed === undefined) throw new OperationError('invalidInput', `This view may not ask for ${method}.`);
			return { type: 'result', id, output: await this.#services.call(allowed, input, signal) };
		} catch (error) {
			const { code, message } = toOperationError(error);
			if (code === 'internal') this.#services.onBug(error, method);
			return { type: 'failure', id, code, message };
		}
	}
}

interface Running {
	readonly method: string;
	readonly controller: AbortController;
}

function isToHost(message: unknown): message is ToHost {
	if (typeof message !== 'object' || message === null) return false;
	const { type, id, method } = message as { type?: unknown; id?: unknown; method?: unknown };
	if (type === 'ready') return true;
	if (typeof id !== 'number') return false;
	return type === 'cancel' || (type === 'request' && typeof method === 'string');
}
