import { createHash } from 'node:crypto';
import type { Tool } from '@modelcontextprotocol/server';
import type { Embedder } from '../ports/embedder.ts';

/** Share of the words in common in a tool's score; the rest is the meaning. */
const WORDS_WEIGHT = 0.4;

/** Finds tools by what they do: vectors of the embedder that ships, and words in common. */
export class ToolSearch {
	readonly #embedder: () => Promise<Embedder>;
	readonly #vectors = new Map<string, Float32Array>();

	constructor(embedder: () => Promise<Embedder>) {
		this.#embedder = embedder;
	}

	/** Best first. */
	async find(tools: readonly Tool[], query: string, limit: number, signal: AbortSignal): Promise<Tool[]> {
		const embedder = await this.#embedder();
		const vectors = await this.#vectorsOf(embedder, tools.map(textOf), signal);
		const [asked] = await embedder.embed([query], 'query', signal);
		const words = wordsOf(query);
		return tools
			.map((tool, i) => {
				const meaning = Math.max(0, dot(asked!, vectors[i]!));
				const own = wordsOf(textOf(tool));
				const common = [...words].filter((word) => own.has(word)).length / Math.max(1, words.size);
				return { tool, score: meaning * (1 - WORDS_WEIGHT) + common * WORDS_WEIGHT };
			})
			.sort((a, b) => b.score - a.score)
			.slice(0, limit)
			.map(({ tool }) => tool);
	}

	/** Texts that were asked about before are not embedded again. */
	async #vectorsOf(embedder: Embedder, texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
		const keys = texts.map((text) => createHash('sha256').update(`${embedder.id}\n${text}`).digest('base64'));
		// Another search may forget them while this one waits.
		const vectors = keys.map((key) => this.#vectors.get(key));
		const missing = vectors.flatMap((vector, i) => (vector === undefined ? [i] : []));
		const made = await embedder.embed(
			missing.map((i) => texts[i]!),
			'passage',
			signal,
		);
		missing.forEach((i, at) => (vectors[i] = made[at]!));
		this.#vectors.clear();
		keys.forEach((key, i) => this.#vectors.set(key, vectors[i]!));
		return vectors as Float32Array[];
	}
}

function textOf({ name, title, description, inputSchema }: Tool): string {
	const fields = Object.entries(inputSchema.properties ?? {}).map(([field, property]) => {
		const words = (property as { description?: unknown } | null)?.description;
		return typeof words === 'string' ? `${field}: ${words}` : field;
	});
	return [name.replaceAll(/[_-]+/g, ' '), title ?? '', description ?? '', ...fields].join('\n').slice(0, 4000);
}

function wordsOf(text: string): Set<string> {
	return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
}

/** Vectors have length 1, so this is the cosine. */
function dot(a: Float32Array, b: Float32Array): number {
	return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
