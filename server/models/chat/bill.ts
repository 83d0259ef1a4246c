import type { ChatModelState } from '../../../common/model/chat.ts';
import { priced } from '../../../common/model/priced.ts';
import type { TokenUsage } from '../../../common/model/thread.ts';
import type { ChatSettings } from '../../../common/protocol/settings.ts';
import { addedUsage } from '../../core/chat/usage.ts';
import type { ChatRequest } from '../../ports/chatModel.ts';
import type { TokenCounter } from '../../ports/tokenCounter.ts';
import { sentText } from './requestSize.ts';

/** What a request takes over all attempts and models, told to whoever asked as it grows. */
export class Bill {
	readonly #request: ChatRequest;
	readonly #prices: ChatSettings['prices'];
	/** By attempts that are over. */
	#before: TokenUsage = {};
	#now: TokenUsage = {};
	#model: ChatModelState | undefined;
	#written = '';

	constructor(request: ChatRequest, prices: ChatSettings['prices']) {
		this.#request = request;
		this.#prices = prices;
	}

	/** Of the attempt that was opened last. */
	get usage(): TokenUsage {
		return this.#now;
	}

	/** Another attempt begins. */
	open(model: ChatModelState): void {
		this.#before = addedUsage(this.#before, this.#now);
		this.#now = {};
		this.#model = model;
		this.#written = '';
		this.#tell(model);
	}

	/** The model wrote something. */
	wrote(text: string): void {
		this.#written += text;
	}

	/** @param usage of the attempt so far */
	add(usage: TokenUsage): void {
		if (this.#model === undefined) return;
		this.#now = priced({ ...this.#now, ...usage }, this.#prices[this.#model.ref]);
		this.#tell(this.#model);
	}

	/**
	 * The attempt is over. What the provider did not tell is counted, if the model wrote anything: some tell nothing, others
	 * only at an end that does not come when the answer is stopped or breaks off.
	 */
	async close(tokens: TokenCounter): Promise<void> {
		const { inputTokens, outputTokens = 0 } = this.#now;
		// Anthropic tells of the first token at the start and of all at the end.
		const stale = outputTokens < this.#written.length / LONGEST_TOKEN;
		if (this.#written === '' || (inputTokens !== undefined && !stale)) return;
		const count = await tokens.ready();
		this.add({
			inputTokens: inputTokens ?? count(sentText(this.#request)),
			outputTokens: stale ? count(this.#written) : outputTokens,
			estimated: true,
		});
	}

	#tell(model: ChatModelState): void {
		this.#request.onUsage?.(addedUsage(this.#before, this.#now), model);
	}
}

/** Texts have fewer characters a token than this, by far. */
const LONGEST_TOKEN = 12;
