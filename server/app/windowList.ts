import type { Disposable } from '../../common/base/disposable.ts';
import type { WindowAnswer, WindowQuestion } from '../../common/protocol/windowQuestions.ts';
import type { CompletionEnd, CompletionPart, WindowModel } from '../../common/protocol/windowModels.ts';
import type { EditorRequest, WindowModels } from '../ports/windowModels.ts';
import type { Windows } from '../ports/windows.ts';

/** A window as the server can ask it. What it does not know, or when it closes meanwhile, is an error. */
export interface OpenWindow extends Pick<WindowModels, 'models' | 'complete'> {
	/** Whether the user trusts its workspace. */
	readonly trusted: boolean;
	/** Asks the user. Undefined or null when they closed the question. */
	ask(question: WindowQuestion, signal: AbortSignal): Promise<unknown>;
}

/** A window among those that are open; disposed when it closes. */
export interface ListedWindow extends Disposable {
	/** The user is in it now. */
	focused(): void;
}

/** The windows that are open. What is asked goes to the one the user was in last; the next is asked when that one is gone. */
export class WindowList implements Windows, WindowModels {
	/** The one the user was in last first. */
	#windows: OpenWindow[] = [];

	get isOpen(): boolean {
		return this.#windows.length > 0;
	}

	add(window: OpenWindow): ListedWindow {
		this.#windows.push(window);
		return {
			focused: () => {
				this.#windows = [window, ...this.#windows.filter((other) => other !== window)];
			},
			dispose: () => {
				this.#windows = this.#windows.filter((other) => other !== window);
			},
		};
	}

	async ask<Q extends WindowQuestion>(question: Q, signal: AbortSignal): Promise<WindowAnswer<Q> | undefined> {
		for (const window of this.#windows) {
			if (signal.aborted) return undefined;
			try {
				return ((await window.ask(question, signal)) as WindowAnswer<Q> | null | undefined) ?? undefined;
			} catch {
				// it closed meanwhile, or knows no such question
			}
		}
		return undefined;
	}

	refusal(): string | undefined {
		if (this.#trusted.length > 0) return undefined;
		return this.#windows.length === 0 ? NO_WINDOW : NOT_TRUSTED;
	}

	async models(signal: AbortSignal): Promise<WindowModel[]> {
		// A window that does not answer in time, or knows no such request, has none.
		const lists = await Promise.all(this.#trusted.map((window) => window.models(signal).catch(() => [])));
		return [...new Map(lists.flat().map((model) => [`${model.vendor}/${model.id}`, model])).values()];
	}

	async complete(
		request: EditorRequest,
		onPart: (part: Omit<CompletionPart, 'id'>) => void,
		signal: AbortSignal,
	): Promise<CompletionEnd> {
		let end: CompletionEnd = { kind: 'failed', fault: 'other', said: this.refusal() ?? NO_WINDOW };
		for (const window of this.#trusted) {
			let begun = false;
			const take = (part: Omit<CompletionPart, 'id'>): void => {
				begun = true;
				onPart(part);
			};
			try {
				end = await window.complete(request, take, signal);
				if (end.kind === 'done' || end.fault !== 'notFound') return end;
			} catch (error) {
				signal.throwIfAborted();
				if (begun) throw error;
				// it closed meanwhile, or knows no such request
			}
		}
		return end;
	}

	get #trusted(): OpenWindow[] {
		return this.#windows.filter(({ trusted }) => trusted);
	}
}

const NO_WINDOW = 'Models of VS Code are asked through an open window, and none is open. Open one, then try again.';
const NOT_TRUSTED =
	'Models of VS Code are asked through a window whose workspace is trusted, and none is. Trust the workspace, then try again.';
