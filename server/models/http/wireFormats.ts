import { z } from 'zod';
import type { EmbeddingKeyName } from '../../../common/model/embeddingModel.ts';
import type { EmbedKind } from '../../ports/embedder.ts';

/** How a service wants to be asked for vectors, and answers. */
export interface WireFormat {
	/** For messages. */
	readonly service: string;
	readonly defaultUrl: string;
	readonly defaultModel: string;
	/** Name of the key it needs; undefined when it needs none. */
	readonly secret: EmbeddingKeyName | undefined;
	/** True when it works without a key as well: local servers that speak the format. */
	readonly secretOptional: boolean;
	/** Limits of one request. */
	readonly maxTexts: number;
	readonly maxCharacters: number;
	path(model: string): string;
	headers(key: string | undefined): Record<string, string>;
	body(model: string, texts: readonly string[], kind: EmbedKind): unknown;
	/** Vectors in the order of the texts. @throws ZodError when the answer has another form. */
	vectors(answer: unknown): number[][];
}

const numbers = z.array(z.number());
const indexed = z.object({ data: z.array(z.object({ index: z.number(), embedding: numbers })) });

/** OpenAI's `/v1/embeddings`, which llama.cpp, vLLM, LM Studio, LocalAI and others speak as well. */
const openai: WireFormat = {
	service: 'The OpenAI-compatible server',
	defaultUrl: 'https://api.openai.com',
	defaultModel: 'text-embedding-3-small',
	secret: 'openai',
	secretOptional: true,
	maxTexts: 128,
	maxCharacters: 400_000,
	path: () => '/v1/embeddings',
	headers: bearer,
	body: (model, input) => ({ model, input, encoding_format: 'float' }),
	vectors: byIndex,
};

/** Voyage AI; tells questions from passages. */
const voyage: WireFormat = {
	service: 'Voyage AI',
	defaultUrl: 'https://api.voyageai.com',
	defaultModel: 'voyage-code-3',
	secret: 'voyage',
	secretOptional: false,
	maxTexts: 128,
	maxCharacters: 200_000,
	path: () => '/v1/embeddings',
	headers: bearer,
	body: (model, input, kind) => ({
		model,
		input,
		input_type: kind === 'query' ? 'query' : 'document',
		truncation: true,
	}),
	vectors: byIndex,
};

/** Ollama's `/api/embed`. */
const ollama: WireFormat = {
	service: 'Ollama',
	defaultUrl: 'http://127.0.0.1:11434',
	defaultModel: 'nomic-embed-text',
	secret: undefined,
	secretOptional: true,
	maxTexts: 32,
	maxCharacters: 200_000,
	path: () => '/api/embed',
	headers: () => ({}),
	body: (model, input) => ({ model, input, truncate: true }),
	vectors: (answer) => z.object({ embeddings: z.array(numbers) }).parse(answer).embeddings,
};

/** Gemini's `batchEmbedContents`; tells questions about code from passages. */
const gemini: WireFormat = {
	service: 'Gemini',
	defaultUrl: 'https://generativelanguage.googleapis.com',
	defaultModel: 'gemini-embedding-001',
	secret: 'gemini',
	secretOptional: false,
	maxTexts: 100,
	maxCharacters: 400_000,
	path: (model) => `/v1beta/models/${encodeURIComponent(model)}:batchEmbedContents`,
	headers: (key) => ({ 'x-goog-api-key': key ?? '' }),
	body: (model, texts, kind) => ({
		requests: texts.map((text) => ({
			model: `models/${model}`,
			content: { parts: [{ text }] },
			taskType: kind === 'query' ? 'CODE_RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT',
			outputDimensionality: 768,
		})),
	}),
	vectors: (answer) =>
		z
			.object({ embeddings: z.array(z.object({ values: numbers })) })
			.parse(answer)
			.embeddings.map(({ values }) => values),
};

export const WIRE_FORMATS = { openai, voyage, ollama, gemini } as const;
export type HttpProvider = keyof typeof WIRE_FORMATS;

function bearer(key: string | undefined): Record<string, string> {
	return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** The order of `data` is not promised; `index` is. */
function byIndex(answer: unknown): number[][] {
	const { data } = indexed.parse(answer);
	return data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
}
