import { randomUUID } from 'node:crypto';
import { CancellationTokenSource, type Connection } from 'vscode-languageserver';
import { z } from 'zod';
import { toolCall } from '../../../common/model/toolCall.ts';
import {
	WINDOW_COMPLETE,
	WINDOW_COMPLETION_PART,
	WINDOW_MODELS,
	type CompletionEnd,
	type CompletionPart,
	type WindowModel,
} from '../../../common/protocol/windowModels.ts';
import { WINDOW_ASK, type WindowQuestion } from '../../../common/protocol/windowQuestions.ts';
import type { OpenWindow } from '../../app/windowList.ts';
import type { EditorRequest } from '../../ports/windowModels.ts';

const windowModels: z.ZodType<WindowModel[]> = z
	.array(z.object({ vendor: z.string().min(1).max(500), id: z.string().min(1).max(500) }))
	.max(1000);
const completionPart: z.ZodType<CompletionPart> = z.object({
	id: z.string(),
	text: z.string().optional(),
	call: toolCall.optional(),
});
const completionEnd: z.ZodType<CompletionEnd> = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('done') }),
	z.object({
		kind: z.literal('failed'),
		fault: z.enum(['notFound', 'noPermission', 'notAsked', 'blocked', 'other']),
		said: z.string(),
	}),
]);

/** The window's end of the wire. */
export type WindowWire = Pick<Connection, 'sendRequest' | 'onNotification'>;

type PartListener = (part: Omit<CompletionPart, 'id'>) => void;

/** What the server asks of one editor window. Editors that do not know a request answer with an error. */
export class EditorWindow implements OpenWindow {
	readonly #connection: WindowWire;
	readonly #isTrusted: () => boolean;
	/** Who takes the parts of the answers that are being written, by request. */
	readonly #writing = new Map<string, PartListener>();

	constructor(connection: WindowWire, isTrusted: () => boolean) {
		this.#connection = connection;
		this.#isTrusted = isTrusted;
		connection.onNotification(WINDOW_COMPLETION_PART, (params: unknown) => {
			const part = completionPart.safeParse(params);
			if (part.success) this.#writing.get(part.data.id)?.(part.data);
		});
	}

	get trusted(): boolean {
		return this.#isTrusted();
	}

	ask(question: WindowQuestion, signal: AbortSignal): Promise<unknown> {
		return this.#request(WINDOW_ASK, question, signal);
	}

	async models(signal: AbortSignal): Promise<WindowModel[]> {
		return windowModels.parse(await this.#request(WINDOW_MODELS, {}, signal));
	}

	async complete(request: EditorRequest, onPart: PartListener, signal: AbortSignal): Promise<CompletionEnd> {
		const id = randomUUID();
		this.#writing.set(id, onPart);
		try {
			return completionEnd.parse(await this.#request(WINDOW_COMPLETE, { ...request, id }, signal));
		} finally {
			this.#writing.delete(id);
		}
	}

	/** The window is told when the answer is not wanted any more; a window that does not listen is not waited for. */
	async #request(method: string, params: object, signal: AbortSignal): Promise<unknown> {
		signal.throwIfAborted();
		const cancel = new CancellationTokenSource();
		const { promise: aborted, reject } = Promise.withResolvers<never>();
		const giveUp = (): void => {
			cancel.cancel();
			reject(signal.reason as Error);
		};
		signal.addEventListener('abort', giveUp, { once: true });
		try {
			return await Promise.race([this.#connection.sendRequest(method, params, cancel.token), aborted]);
		} finally {
			signal.removeEventListener('abort', giveUp);
			cancel.dispose();
		}
	}
}
