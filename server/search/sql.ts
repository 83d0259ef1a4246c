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
	return and([...rootConditions(filter), ...pathConditions(filter), ...otherConditions(filter)]);
}

/** The filter restricts more than the roots: it may leave a few rows of many. */
export function isNarrow(filter: ChunkFilter): boolean {
	return pathConditions(filter).length > 0 || otherConditions(filter).length > 0;
}

/** The same where the paths that the filter lets through are known. */
export function conditionOfPaths(filter: ChunkFilter, paths: readonly string[]): string {
	return and([...rootConditions(filter), isIn('path', paths), ...otherConditions(filter)])!;
}

/** What the filter says of a file's row. */
export function fileCondition(filter: ChunkFilter): string | undefined {
	return and([...rootConditions(filter), ...pathConditions(filter)]);
}

/** What the filter says besides paths. */
export function conditionWithoutPaths(filter: ChunkFilter): string | undefined {
	return and([...rootConditions(filter), ...otherConditions(filter)]);
}

/** What the filter says of paths, in the way its condition does. */
export function pathTest({ paths, notPaths }: ChunkFilter): (path: string) => boolean {
	const [wanted, unwanted] = [paths, notPaths].map((globs) => globs.map((glob) => new RegExp(globPattern(glob), 'i')));
	return (path) =>
		(wanted!.length === 0 || wanted!.some((one) => one.test(path))) && !unwanted!.some((one) => one.test(path));
}

function and(conditions: readonly string[]): string | undefined {
	return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

function rootConditions({ roots }: ChunkFilter): string[] {
	return roots.length === 0 ? [] : [isIn('root', [CAPTURE_ROOT, ...roots])];
}

function pathConditions({ paths, notPaths }: ChunkFilter): string[] {
	const wanted = paths.length === 0 ? [] : [`(${paths.map(pathMatches).join(' OR ')})`];
	return [...wanted, ...notPaths.map((glob) => `NOT ${pathMatches(glob)}`)];
}

function otherConditions(filter: ChunkFilter): string[] {
	const conditions: string[] = [];
	if (filter.kinds.length > 0) conditions.push(isIn('kind', filter.kinds));
	if (filter.languages.length > 0) conditions.push(isIn('language', filter.languages));
	conditions.push(...filter.tags.map((tag) => `contains(tags, ${literal(taggedText([tag.toLowerCase()]))})`));
	for (const text of filter.contains ?? []) conditions.push(`contains(lower(text), lower(${literal(text)}))`);
	if (filter.since !== undefined) conditions.push(`mtimeMs >= ${Math.floor(filter.since)}`);
	return conditions;
}

/** Tags as one text in which each has a line of its own. */
export function taggedText(tags: readonly string[]): string {
	return tags.length === 0 ? '' : `\n${tags.join('\n')}\n`;
}

function pathMatches(glob: string): string {
	return `regexp_like(path, ${literal(`(?i)${globPattern(glob)}`)})`;
}

const CAPTURE_ROOT = '';
