import { isRecord } from '../../../common/model/kinds.ts';
import type { Chunk } from '../chunk.ts';
import type { IndexedFile } from '../indexedFile.ts';
import { definedNames } from './definedNames.ts';
import { termText } from './terms.ts';

/** What full text finds of each chunk of a file, in order: the terms of what it is called and of its text. */
export function chunkTerms(file: Pick<IndexedFile, 'path' | 'kind' | 'tags'>, chunks: readonly Chunk[]): string[] {
	return chunks.map((chunk) => termText(`${termPrefix(file, chunk)}\n${chunk.text}`));
}

/**
 * What a passage is called counts once more than what it says: names are chosen to be found by. So the file's name without
 * extension, the breadcrumb, the defined names and the tags stand before the text.
 */
export function termPrefix(file: Pick<IndexedFile, 'path' | 'kind' | 'tags'>, chunk: Chunk): string {
	const path = isRecord(file.kind) ? '' : file.path;
	const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
	const names = chunk.symbol === '' ? definedNames(chunk.text) : [chunk.symbol];
	return [stem, chunk.breadcrumb, ...names, file.tags.join(' ')].join('\n');
}
