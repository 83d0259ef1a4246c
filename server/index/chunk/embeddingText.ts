import type { Chunk } from '../../core/chunk.ts';

/**
 * What an embedding model reads of a chunk: the words of the path, the breadcrumb and symbol, then the text with its doc
 * comment. Chunks of equal `hash` share one vector, so a moved file keeps the words of the path it was embedded under.
 */
export function embeddingText(path: string, chunk: Chunk): string {
	const place = chunk.breadcrumb === '' ? chunk.symbol : `${chunk.breadcrumb} › ${chunk.symbol}`;
	return `${pathWords(path)}\n${place === '' ? '' : `${place}\n`}${chunk.text}`;
}

/** `server/index/chunkTable.ts` → `server index chunkTable ts`. */
function pathWords(path: string): string {
	return path.replaceAll(/[/\\.]+/g, ' ').trim();
}
