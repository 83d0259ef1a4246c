import {
	isMap,
	isScalar,
	isSeq,
	parseDocument,
	stringify,
	type Document,
	type Pair,
	type Scalar,
	type YAMLMap,
} from 'yaml';

/** What a change may put into front matter; null takes the key away. */
export type FrontMatterValue = string | number | boolean | readonly string[] | null;

export interface FrontMatter {
	/** Members of the mapping as JavaScript values; empty when there is no front matter or it cannot be read. */
	readonly values: Readonly<Record<string, unknown>>;
	/** Offset of the first character below it, 0 without front matter. */
	readonly bodyStart: number;
	/** What is wrong with it: a sentence. */
	readonly problem?: { readonly message: string; readonly start: number; readonly end: number };
	/** Where the value of a key stands in the whole text. */
	range(key: string): readonly [number, number] | undefined;
}

/**
 * Reads YAML front matter: a first line `---`, YAML 1.2, a line `---` or `...`. Line ends may be of any kind.
 * What cannot be understood is told in `problem`; the text below can be used in any case.
 */
export function readFrontMatter(text: string): FrontMatter {
	const place = findFrontMatter(text);
	if (place === undefined) return { values: {}, bodyStart: 0, range: () => undefined };
	const { yaml, yamlStart, bodyStart } = place;
	const document = parseYaml(yaml);
	const problem = problemOf(document, yamlStart);
	return {
		values: valuesOf(document),
		bodyStart,
		...(problem !== undefined && { problem }),
		range(key) {
			const value = isMap(document.contents) ? pairOf(document.contents, key)?.value : undefined;
			const range = rangeOf(value);
			return range === undefined ? undefined : [yamlStart + range[0], yamlStart + range[1]];
		},
	};
}

/**
 * Changes keys of front matter and nothing else: other keys, their order, comments and spelling stay as they are. Keys
 * that are new go to the end; front matter is made when there is none.
 * @throws Error when there is front matter that cannot be understood, or not be changed
 */
export function editFrontMatter(text: string, changes: Readonly<Record<string, FrontMatterValue>>): string {
	const eol = eolOf(text);
	const place = findFrontMatter(text);
	if (place === undefined) {
		const lines = Object.entries(changes).flatMap(([key, value]) =>
			value === null ? [] : [member(key, value, false)],
		);
		if (lines.length === 0) return text;
		return withEol(`---\n${lines.join('\n')}\n---\n${text === '' ? '' : '\n'}`, eol) + text;
	}
	const { yaml, yamlStart } = place;
	let edited = yaml;
	for (const [key, value] of Object.entries(changes)) {
		edited = editKey(edited, key, value, eol);
		if (!holds(edited, key, value))
			throw new Error(`The front matter is written in a way in which “${key}” can be changed only by hand.`);
	}
	return text.slice(0, yamlStart) + edited + text.slice(yamlStart + yaml.length);
}

/** The line end a text uses first; `\n` when it has none. */
export function eolOf(text: string): string {
	return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

const OPTIONS = { prettyErrors: false, uniqueKeys: true, strict: true } as const;
const OPEN = /^---[ \t]*(?:\r\n|\n|\r)/;
const CLOSE = /^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|$)/gm;

interface Place {
	readonly yaml: string;
	readonly yamlStart: number;
	readonly bodyStart: number;
}

function findFrontMatter(text: string): Place | undefined {
	const open = OPEN.exec(text);
	if (open === null) return undefined;
	const yamlStart = open[0].length;
	CLOSE.lastIndex = yamlStart;
	const close = CLOSE.exec(text);
	if (close === null) return undefined; // a rule at the top of a text without front matter
	return { yaml: text.slice(yamlStart, close.index), yamlStart, bodyStart: close.index + close[0].length };
}

/** A return alone is a line end of YAML, which the library takes for text; one character for another keeps all places. */
function parseYaml(yaml: string): Document {
	return parseDocument(yaml.replaceAll(/\r(?!\n)/g, '\n'), OPTIONS);
}

function problemOf(document: Document, yamlStart: number): FrontMatter['problem'] {
	const [error] = document.errors;
	if (error !== undefined) {
		const [start, end] = error.pos;
		return {
			message: `The front matter is not valid YAML: ${error.message.replace(/\.$/, '')}.`,
			start: yamlStart + start,
			end: yamlStart + end,
		};
	}
	const { contents } = document;
	const unreadable = conversionError(document);
	if (unreadable !== undefined)
		return { message: `The front matter cannot be read: ${unreadable}.`, start: yamlStart, end: yamlStart };
	if (contents === null || isMap(contents) || (isScalar(contents) && isNothing(contents))) return undefined;
	const [start, end] = rangeOf(contents) ?? [0, 0];
	return {
		message: 'The front matter has no keys: write each line as `key: value`.',
		start: yamlStart + start,
		end: yamlStart + end,
	};
}

/** There is no word, not even `null`: keys may be put here. */
function isNothing({ value, source = '' }: Scalar): boolean {
	return value === null && source === '';
}

/** Such as an alias that leads nowhere; undefined when all is well. */
function conversionError(document: Document): string | undefined {
	try {
		document.toJS({ maxAliasCount: 100 });
		return undefined;
	} catch (error) {
		return (error as Error).message.replace(/\.$/, '');
	}
}

function valuesOf(document: Document): Record<string, unknown> {
	if (!isMap(document.contents)) return {};
	if (conversionError(document) !== undefined) return {}; // `problem` tells
	return document.toJS({ maxAliasCount: 100 }) as Record<string, unknown>;
}

function editKey(yaml: string, key: string, value: FrontMatterValue, eol: string): string {
	const document = parseYaml(yaml);
	const problem = problemOf(document, 0);
	if (problem !== undefined) throw new Error(problem.message);
	const { contents } = document;
	if (!isMap(contents)) return value === null ? yaml : appended(yaml, member(key, value, false), eol);
	if (contents.flow === true) return editFlow(document, key, value, eol);
	const indent = indentOf(yaml, contents);
	const pair = pairOf(contents, key);
	if (pair === undefined)
		return value === null ? yaml : appended(yaml, indent + indented(member(key, value, false), indent), eol);
	const [start, end] = pairRange(yaml, pair);
	if (value === null) return yaml.slice(0, start - indent.length) + yaml.slice(lineEnd(yaml, end));
	const block = isSeq(pair.value) && pair.value.flow !== true;
	return yaml.slice(0, start) + withEol(indented(member(key, value, block), indent), eol) + yaml.slice(end);
}

/** Whether it can be read again and says so: what is rare in YAML, such as `? key`, is not written by the rules here. */
function holds(yaml: string, key: string, value: FrontMatterValue): boolean {
	const document = parseYaml(yaml);
	if (problemOf(document, 0) !== undefined) return false;
	return JSON.stringify(valuesOf(document)[key]) === JSON.stringify(value ?? undefined);
}

/** Blanks before each of its keys. */
function indentOf(yaml: string, { items: [first] }: YAMLMap): string {
	const [start] = rangeOf(first?.key) ?? rangeOf(first?.value) ?? [0];
	return /(?:^|[\r\n])( *)[^\r\n]*$/.exec(yaml.slice(0, start))![1]!;
}

function indented(lines: string, indent: string): string {
	return lines.replaceAll('\n', `\n${indent}`);
}

/** A mapping in braces is rare; it is written anew. */
function editFlow(document: Document, key: string, value: FrontMatterValue, eol: string): string {
	if (value === null) document.delete(key);
	else document.set(key, value);
	return withEol(document.toString({ lineWidth: 0 }), eol);
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
	return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** From the key to the end of its value, without the line end and a comment behind it. */
function pairRange(yaml: string, pair: Pair): [number, number] {
	const [start, keyEnd] = rangeOf(pair.key)!;
	const colon = yaml.indexOf(':', keyEnd) + 1;
	const valueEnd = rangeOf(pair.value)?.[1] ?? colon;
	return [start, Math.max(colon, start + yaml.slice(start, valueEnd).trimEnd().length)];
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
	const range = (node as { range?: readonly [number, number, number] | null } | null | undefined)?.range;
	return range ? [range[0], range[1]] : undefined;
}

function lineEnd(yaml: string, from: number): number {
	const match = /\r\n|\n|\r/g;
	match.lastIndex = from;
	const found = match.exec(yaml);
	return found === null ? yaml.length : found.index + found[0].length;
}

function appended(yaml: string, line: string, eol: string): string {
	const gap = yaml === '' || /[\r\n]$/.test(yaml) ? '' : eol;
	return `${yaml}${gap}${withEol(line, eol)}${eol}`;
}

/** `key: value`; lists in brackets, unless the file has them one a line. */
function member(key: string, value: Exclude<FrontMatterValue, null>, block: boolean): string {
	if (!Array.isArray(value) || block) return stringify({ [key]: value }, { lineWidth: 0 }).trimEnd();
	const list = stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 });
	return `${key}: ${list.trimEnd()}`;
}

function withEol(text: string, eol: string): string {
	return eol === '\n' ? text : text.replaceAll('\n', eol);
}
