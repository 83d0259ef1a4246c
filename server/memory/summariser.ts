import { chooseSentences } from '../core/memory/textRank.ts';
import { sentencesOf, type Sentence } from '../core/memory/sentences.ts';
import { summaryPrompt } from '../core/memory/summaryPrompt.ts';
import { withinTokens } from '../core/memory/withinTokens.ts';
import type { TokenUsage } from '../../common/model/thread.ts';
import { addedUsage } from '../core/chat/usage.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ChatModels } from '../ports/chatModel.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { CompactRequest } from '../ports/memoryKeeper.ts';

export interface SummariserRequest {
	readonly texts: readonly string[];
	/** Only what has to do with it, when it is given. */
	readonly topic?: string;
	/** The summary has no more. */
	readonly maxTokens: number;
	readonly count: (text: string) => number;
	readonly signal: AbortSignal;
}

/** Writes one summary of some texts. */
export interface Summariser {
	summarise(request: SummariserRequest): Promise<string>;
}

/** The sentences that say most, in the order of their texts. */
export type SentenceChooser = (request: Omit<SummariserRequest, 'topic'>) => Promise<Sentence[]>;

export interface SummariserChoice {
	readonly summariser: Summariser;
	/** `extractive`, or the model that writes: another one once the first cannot. */
	readonly method: string;
	/** Why a model does not write any more. */
	readonly notices: readonly string[];
	/** What the models took so far. */
	readonly usage: TokenUsage;
}

/** Sentences that are weighed against each other: every pair is compared. */
const MAX_SENTENCES = 500;
/** Sentences that are embedded before others are served. */
const EMBEDDED_AT_ONCE = 64;

export function createSentenceChooser(embedder: () => Promise<Embedder>): SentenceChooser {
	return async ({ texts, maxTokens, count, signal }) => {
		const sentences = thinned(sentencesOf(texts));
		if (sentences.length === 0) return [];
		const model = await embedder();
		const weighed = [];
		for (let at = 0; at < sentences.length; at += EMBEDDED_AT_ONCE) {
			const some = sentences.slice(at, at + EMBEDDED_AT_ONCE).map(({ text }) => text);
			const vectors = await model.embed(some, 'passage', signal);
			for (const [index, vector] of vectors.entries()) weighed.push({ vector, tokens: count(`- ${some[index]!}\n`) });
		}
		return chooseSentences(weighed, maxTokens).map((at) => sentences[at]!);
	};
}

/** The sentences that say most, verbatim, in their order, one a line. */
export function createExtractiveSummariser(embedder: () => Promise<Embedder>): Summariser {
	const choose = createSentenceChooser(embedder);
	return {
		async summarise({ texts, maxTokens, count, signal }) {
			const chosen = await choose({ texts, maxTokens, count, signal });
			if (chosen.length > 0) return chosen.map(({ text }) => `- ${text}`).join('\n');
			return withinTokens(texts.join('\n'), maxTokens, count);
		},
	};
}

/** A language model's own words; what it writes beyond the budget is cut at a line end. */
class ModelSummariser implements Summariser, SummariserChoice {
	readonly summariser = this;
	readonly notices: string[] = [];
	usage: TokenUsage = {};
	readonly #models: ChatModels;
	/** References in the order in which they are tried; the first is the one that writes. */
	readonly #refs: string[];

	constructor(models: ChatModels, refs: readonly string[]) {
		this.#models = models;
		this.#refs = [...refs];
	}

	get method(): string {
		return this.#refs[0]!;
	}

	async summarise(request: SummariserRequest): Promise<string> {
		for (;;) {
			try {
				return await this.#ask(request);
			} catch (error) {
				if (!OperationError.is(error, 'unavailable') || this.#refs.length === 1) throw error;
				this.#refs.shift(); // it will not write the rest either
				this.notices.push(error.message);
			}
		}
	}

	async #ask({ texts, topic, maxTokens, count, signal }: SummariserRequest): Promise<string> {
		const { system, question } = summaryPrompt(texts, maxTokens, topic);
		const before = this.usage;
		const { text } = await this.#models.ask({
			role: 'summarise',
			system,
			turns: [{ role: 'user', text: question }],
			model: this.method,
			maxOutputTokens: 2 * maxTokens,
			signal,
			onDelta: () => undefined,
			onUsage: (usage) => (this.usage = addedUsage(before, usage)),
		});
		const written = text.replace(THOUGHTS, '').trim();
		if (written === '') throw new OperationError('unavailable', `${this.method} wrote an empty summary.`);
		return withinTokens(written, maxTokens, count);
	}
}

/** Models on this machine when `auto` finds some, sentences of the sources otherwise. */
export async function chooseSummariser(
	method: CompactRequest['method'],
	models: ChatModels,
	embedder: () => Promise<Embedder>,
	signal: AbortSignal,
): Promise<SummariserChoice> {
	const extractive = { summariser: createExtractiveSummariser(embedder), method: 'extractive', notices: [], usage: {} };
	if (method === 'extractive') return extractive;
	const available = await models.available('summarise', signal);
	const asked = method === 'model' ? available : available.filter(({ local }) => local);
	if (asked.length > 0)
		return new ModelSummariser(
			models,
			asked.map(({ ref }) => ref),
		);
	if (method === 'auto') return extractive;
	throw new OperationError(
		'unavailable',
		'No language model can be asked. Run “Understory: Set Up Model…”, or sum up with sentences of the sources.',
	);
}

/** What some models think aloud is no part of the answer. */
const THOUGHTS = /<think>[\s\S]*?<\/think>/g;

/** Of very many sentences every n-th, so that all of the text is seen. */
function thinned<T>(sentences: readonly T[]): readonly T[] {
	const step = Math.ceil(sentences.length / MAX_SENTENCES);
	return step <= 1 ? sentences : sentences.filter((_, at) => at % step === 0);
}
