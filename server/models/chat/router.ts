import type {
	ChatModelHealth,
	ChatModelState,
	ChatProvider,
	ChatRole,
	HttpProvider,
} from '../../../common/model/chat.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { ChatSettings } from '../../../common/protocol/settings.ts';
import type { ChatAnswer, ChatModels, ChatOverview, ChatRequest } from '../../ports/chatModel.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Policy } from '../../ports/policy.ts';
import type { TokenCounter } from '../../ports/tokenCounter.ts';
import type { WindowModels } from '../../ports/windowModels.ts';
import { abortableSleep } from '../http/abortableSleep.ts';
import type { Attempt } from './attempt.ts';
import { Bill } from './bill.ts';
import { editorAnswer } from './editorAnswer.ts';
import type { ModelFailure } from './failure.ts';
import { modelHealth } from './health.ts';
import { openLanguageModel } from './languageModel.ts';
import { fetchModelNames } from './modelList.ts';
import { OllamaRooms } from './ollamaRoom.ts';
import { Outcomes } from './outcomes.ts';
import { describeModel, editorReference, parseReference } from './reference.ts';
import type { StreamLimits } from './watch.ts';

export interface RouterOptions {
	/** Asked at every request: the user may have changed them. */
	readonly settings: () => ChatSettings;
	readonly policy: Policy;
	/** Models of the editor are asked through it. */
	readonly windows: WindowModels;
	/** Counts what providers do not tell. */
	readonly tokens: TokenCounter;
	readonly logger: Logger;
	readonly limits?: StreamLimits;
	/** Waits; tests decide how long that is. Rejects with the signal's reason. */
	readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Asks the models of the settings in their order, each again while its trouble may pass. */
export function createChatRouter(options: RouterOptions): ChatModels {
	return new ChatRouter(options);
}

/** Loading a large local model takes minutes. */
const LIMITS: StreamLimits = { firstMs: 180_000, nextMs: 60_000 };
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 500;
/** Who asks for more patience is told to the user instead. */
const MAX_WAIT_MS = 30_000;
const DISCOVERY_MS = 1500;
/** Extensions may have to start before the editor knows their models. */
const EDITOR_MS = 10_000;
/** What Ollama has is asked again after this. */
const DISCOVERY_KEEP_MS = 10_000;

class ChatRouter implements ChatModels {
	readonly #policy: Policy;
	readonly #windows: WindowModels;
	readonly #tokens: TokenCounter;
	readonly #logger: Logger;
	readonly #limits: StreamLimits;
	readonly #sleep: (ms: number, signal: AbortSignal) => Promise<void>;
	readonly #keys = new Map<HttpProvider, string>();
	readonly #readSettings: () => ChatSettings;
	/** References of models that said that they cannot call tools. */
	readonly #withoutTools = new Set<string>();
	readonly #outcomes = new Outcomes();
	readonly #rooms = new OllamaRooms(Date.now);
	#discovered: { readonly at: number; readonly url: string | undefined; readonly refs: string[] } | undefined;

	constructor(options: RouterOptions) {
		const { settings, policy, windows, tokens, logger, limits = LIMITS, sleep = abortableSleep } = options;
		this.#readSettings = settings;
		this.#policy = policy;
		this.#windows = windows;
		this.#tokens = tokens;
		this.#logger = logger;
		this.#limits = limits;
		this.#sleep = sleep;
	}

	get #settings(): ChatSettings {
		return this.#readSettings();
	}

	setKeys(keys: Readonly<Partial<Record<HttpProvider, string>>>): void {
		for (const [provider, key] of Object.entries(keys) as [HttpProvider, string | undefined][])
			if (key === '') this.#keys.delete(provider);
			else if (key !== undefined) this.#keys.set(provider, key);
	}

	async overview(signal: AbortSignal, editor = false): Promise<ChatOverview> {
		const [chain, local, ofEditor] = await Promise.all([
			this.#chains(signal),
			this.#ollama(signal),
			editor ? this.#ofEditor(AbortSignal.any([signal, AbortSignal.timeout(EDITOR_MS)])) : [],
		]);
		const refs = new Set([...chain.chat, ...chain.edit, ...chain.summarise, ...local, ...ofEditor]);
		return { models: [...refs].map((ref) => this.#describe(ref)), chain, keys: [...this.#keys.keys()] };
	}

	async health(signal: AbortSignal): Promise<ChatModelHealth[]> {
		const sources = { settings: this.#settings, keys: this.#keys, policy: this.#policy, windows: this.#windows };
		return modelHealth(sources, await this.#chains(signal), (ref) => this.#outcomes.of(ref), signal);
	}

	async listModels(provider: ChatProvider, signal: AbortSignal): Promise<ChatModelState[]> {
		if (provider === 'vscode') {
			this.#policy.demand('allowCloudModels');
			const refusal = this.#windows.refusal();
			if (refusal !== undefined) throw new OperationError('unavailable', refusal);
			return (await this.#ofEditor(signal)).map((ref) => this.#describe(ref));
		}
		const names = await fetchModelNames(provider, this.#settings, this.#keys, this.#policy, signal);
		return names.map((name) => this.#describe(`${provider}/${name}`));
	}

	async available(role: ChatRole, signal: AbortSignal): Promise<ChatModelState[]> {
		const refs = await this.#chain(role, signal);
		return refs.map((ref) => this.#describe(ref)).filter(({ problem }) => problem === undefined);
	}

	async ask(request: ChatRequest): Promise<ChatAnswer> {
		const { role, signal } = request;
		const refs = request.model === undefined ? await this.#chain(role, signal) : [request.model];
		if (refs.length === 0)
			throw new OperationError('unavailable', 'No language model is set up. Run “Understory: Set Up Model…”.');
		const notices: string[] = [];
		const bill = new Bill(request, this.#settings.prices);
		const last = refs.findLast((ref) => this.#describe(ref).problem === undefined);
		for (const ref of refs) {
			const model = this.#describe(ref);
			if (model.problem !== undefined) {
				notices.push(model.problem);
				continue;
			}
			const onDelta = (text: string): Promise<void> | void => {
				bill.wrote(text);
				return request.onDelta(text);
			};
			const attempt = await this.#askModel(model, { ...request, onDelta, bill }, ref === last);
			if (attempt.kind === 'answer')
				return {
					text: attempt.text,
					calls: attempt.calls,
					model,
					usage: bill.usage,
					notices: [...notices, ...attempt.notices],
				};
			notices.push(attempt.failure.message);
			if (attempt.begun) break; // another model would begin anew in the middle of a text that is shown
		}
		throw new OperationError('unavailable', notices.join(' '));
	}

	/** @param last no other model can be asked, so patience is worth more */
	async #askModel(model: ChatModelState, request: BilledRequest, last: boolean): Promise<Attempt> {
		const askOnce = await this.#opened(model);
		let current = this.#withoutTools.has(model.ref) ? toolless(request) : request;
		for (let attempt = 1; ; attempt++) {
			current.bill.open(model);
			const outcome = await this.#billed(askOnce, current);
			if (outcome.kind === 'answer') {
				this.#outcomes.answered(model.ref);
				return outcome;
			}
			this.#outcomes.failed(model.ref, outcome.failure.fault);
			if (outcome.failure.withoutTools === true && current.tools !== undefined) {
				this.#withoutTools.add(model.ref);
				current = toolless(request);
				attempt--; // it was told at once, and is no trouble of the model
				continue;
			}
			this.#logger.warn('A language model did not answer', { model: model.ref, attempt, begun: outcome.begun });
			const wait = waitAfter(outcome.failure, attempt);
			if (outcome.begun || attempt === ATTEMPTS || wait === undefined || (!last && wait > FIRST_WAIT_MS * 4))
				return outcome;
			await this.#sleep(wait, request.signal);
		}
	}

	/** However an attempt ends, what it took is known or counted then. */
	async #billed(askOnce: (request: BilledRequest) => Promise<Attempt>, request: BilledRequest): Promise<Attempt> {
		try {
			const outcome = await askOnce(request);
			if (outcome.kind === 'answer') request.bill.add(outcome.usage);
			return outcome;
		} finally {
			await request.bill.close(this.#tokens);
		}
	}

	/** Asks the model once, wherever it is. */
	async #opened(model: ChatModelState): Promise<(request: BilledRequest) => Promise<Attempt>> {
		const { provider, name } = parseReference(model.ref);
		if (provider === 'vscode') return (request) => editorAnswer(this.#windows, model, request, this.#limits);
		const { streamAnswer } = await import('./streamAnswer.ts'); // reads the AI SDK
		const languageModel = await openLanguageModel(provider, name, this.#settings, this.#keys, this.#policy);
		const limits = this.#limits;
		const count = await this.#tokens.ready();
		return (request) =>
			streamAnswer(languageModel, model, request, {
				limits,
				count,
				rooms: this.#rooms,
				now: Date.now(),
				onUsage: (usage) => request.bill.add(usage),
			});
	}

	/** References of the models that the windows know; none where the profile does not allow them. */
	async #ofEditor(signal: AbortSignal): Promise<string[]> {
		if (this.#policy.refusal('allowCloudModels') !== undefined) return [];
		return (await this.#windows.models(signal)).map(editorReference);
	}

	async #chains(signal: AbortSignal): Promise<Record<ChatRole, string[]>> {
		const [chat, edit, summarise] = await Promise.all([
			this.#chain('chat', signal),
			this.#chain('edit', signal),
			this.#chain('summarise', signal),
		]);
		return { chat, edit, summarise };
	}

	/** What the settings name for the role; else the first model that Ollama has. */
	async #chain(role: ChatRole, signal: AbortSignal): Promise<string[]> {
		const { first, others } = chosenFor(role, this.#settings);
		const begin = first === '' ? (await this.#ollama(signal)).slice(0, 1) : [first];
		return [...new Set([...begin, ...others])];
	}

	/** Models of Ollama, none when it does not run: that is the usual case and no failure. */
	async #ollama(signal: AbortSignal): Promise<string[]> {
		const url = this.#settings.urls.ollama;
		const known = this.#discovered;
		if (known !== undefined && known.url === url && Date.now() - known.at < DISCOVERY_KEEP_MS) return known.refs;
		const refs = await this.#discover(signal);
		this.#discovered = { at: Date.now(), url, refs };
		return refs;
	}

	async #discover(signal: AbortSignal): Promise<string[]> {
		const limit = AbortSignal.any([signal, AbortSignal.timeout(DISCOVERY_MS)]);
		try {
			const names = await fetchModelNames('ollama', this.#settings, this.#keys, this.#policy, limit);
			return names.map((name) => `ollama/${name}`);
		} catch (error) {
			signal.throwIfAborted();
			this.#logger.debug('Ollama was not found', { error: String(error) });
			return [];
		}
	}

	#describe(ref: string): ChatModelState {
		return describeModel(ref, this.#settings, this.#keys, this.#policy, this.#windows);
	}
}

interface BilledRequest extends ChatRequest {
	readonly bill: Bill;
}

function toolless({ tools: _tools, toolMode: _mode, ...request }: BilledRequest): BilledRequest {
	return request;
}

/** The model that a role begins with, and those that follow; where a role has none of its own, those of the chat. */
function chosenFor(
	role: ChatRole,
	settings: ChatSettings,
): { readonly first: string; readonly others: readonly string[] } {
	const { model, editModel, summaryModel, fallbackModels, editFallbackModels, summaryFallbackModels } = settings;
	const [first, others] = {
		chat: ['', []] as const,
		edit: [editModel, editFallbackModels] as const,
		summarise: [summaryModel, summaryFallbackModels] as const,
	}[role];
	return { first: first === '' ? model : first, others: others.length === 0 ? fallbackModels : others };
}

/** Milliseconds until it is worth trying again; undefined when it is not. */
function waitAfter({ passing, retryAfterMs }: ModelFailure, attempt: number): number | undefined {
	const wait = retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
	return passing && wait <= MAX_WAIT_MS ? wait : undefined;
}
