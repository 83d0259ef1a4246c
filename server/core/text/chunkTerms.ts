import { isRecord } from '../../../common/model/kinds.ts';
import type { Chunk, IndexedFile } from '../chunk.ts';
import { definedNames } from './definedNames.ts';
import { termText } from './terms.ts';

/**
 * What full text finds of each chunk of a file, in order. What a passage is called counts once more than what it says:
 * names are chosen to be found by. So the file's name without extension, the breadcrumb, the defined names and the tags
 * stand before the text.
 */
export function chunkTerms(file: Pick<IndexedFile, 'path' | 'kind' | 'tags'>, chunks: readonly Chunk[]): string[] {
	const path = isRecord(file.kind) ? '' : file.path;
	const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
	const tags = file.tags.join(' ');
	return chunks.map((chunk) => {
		const names = chunk.symbol === '' ? definedNames(chunk.text) : [chunk.symbol];
		return termText([stem, chunk.breadcrumb, ...names, tags, chunk.text].join('\n'));
	});
}
