import { globPattern } from '../core/query/glob.ts';
import type { ChunkFilter } from '../ports/chunkTable.ts';

/** A string as an SQL literal. Quotes are doubled; nothing else has a meaning inside one in DataFusion's dialect. */
export function literal(text: string): string {
	return `'${text.replaceAll("'", "''").replaceAll('\0', '')}'`;
}

export function isIn(column: string, values: readonly string[]): string {
	return values.length === 1 ? `${column} = ${literal(values[0]!)}` : `${column} IN (${values.map(literal).join(',')})`;
}

/** The filter as a condition; undefined when it restricts nothing. */
export function filterCondition(filter: ChunkFilter): string | undefined {
	const conditions: string[] = [];
	if (filter.roots.length > 0) conditions.push(isIn('root', [CAPTURE_ROOT, ...filter.roots]));
	if (filter.kinds.length > 0) conditions.push(isIn('kind', filter.kinds));
	if (filter.languages.length > 0) conditions.push(isIn('language', filter.languages));
	if (filter.paths.length > 0) conditions.push(`(${filter.paths.map(pathMatches).join(' OR ')})`);
	conditions.push(...filter.notPaths.map((glob) => `NOT ${pathMatches(glob)}`));
	conditions.push(...filter.tags.map((tag) => `contains(tags, ${literal(taggedText([tag.toLowerCase()]))})`));
	for (const text of filter.contains ?? []) conditions.push(`contains(lower(text), lower(${literal(text)}))`);
	if (filter.since !== undefined) conditions.push(`mtimeMs >= ${Math.floor(filter.since)}`);
	return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

/** Tags as one text in which each has a line of its own. */
export function taggedText(tags: readonly string[]): string {
	return tags.length === 0 ? '' : `\n${tags.join('\n')}\n`;
}

function pathMatches(glob: string): string {
	return `regexp_like(path, ${literal(`(?i)${globPattern(glob)}`)})`;
}

const CAPTURE_ROOT = '';
