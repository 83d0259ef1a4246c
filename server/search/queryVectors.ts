import type { Embedder } from '../ports/embedder.ts';

/** Embeds questions; the last ones are remembered, because a search as one types asks the same again and again. */
export function createQueryVectors(embedder: Embedder): (text: string, signal?: AbortSignal) => Promise<Float32Array> {
	const known = new Map<string, Float32Array>();
	return async (text, signal) => {
		const cached = known.get(text);
		if (cached !== undefined) return cached;
		const [vector] = await embedder.embed([text], 'query', signal);
		if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value!);
		known.set(text, vector!);
		return vector!;
	};
}

const MAX_KNOWN = 64;
