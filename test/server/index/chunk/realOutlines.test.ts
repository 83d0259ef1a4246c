import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../../../server/core/chunk.ts';
import { outlineOf } from './outlineOf.ts';
import { committedFiles, writtenOutline } from './realFiles.ts';
import { useChunker } from './useChunker.ts';

const OUTLINED = ['dart', 'elixir', 'haskell', 'hcl', 'ini', 'julia', 'powershell', 'r', 'scala', 'tsx', 'vue', 'zig'];

/** A chunk names no more. */
const MAX_SYMBOLS = 12;

const outlined = committedFiles().flatMap((file) => {
	const outline = writtenOutline(file);
	return outline === undefined ? [] : [[file.name, file, outline] as const];
});

const parsing = useChunker();

test('each of these languages has a file whose outline a reader wrote', () => {
	expect([...new Set(outlined.map(([, { language }]) => language))].sort()).toEqual(OUTLINED);
});

// The first use of a grammar compiles it: seconds for a big one on a busy machine.
describe.each(outlined)('%s', (_name, { name, language, text }, outline) => {
	test('the definitions are those that a reader finds', () => {
		expect(outlineOf(parsing.grammars, language, text)).toEqual(outline);
	}, 60_000);

	test('every definition begins in a chunk that names it or what it stands in', () => {
		const { chunks } = parsing.chunker.chunk({ path: name, language, text });
		for (const place of placesOf(outline)) {
			const chunk = chunks.find(({ startLine, endLine }) => startLine <= place.line && place.line <= endLine)!;
			expect(isToldBy(chunk, place), `${place.path.join(' › ')} in ${told(chunk)}`).toBe(true);
		}
	}, 60_000);

	test('what a chunk says it holds begins or goes on in it', () => {
		const places = placesOf(outline);
		for (const chunk of parsing.chunker.chunk({ path: name, language, text }).chunks) {
			for (const symbol of symbolsOf(chunk)) {
				const held = places.filter(({ path, line, last }) => {
					return path.at(-1) === symbol && isBelow(chunk, path) && line <= chunk.endLine && last >= chunk.startLine;
				});
				expect(held.length, told(chunk)).toBeGreaterThan(0);
			}
		}
	}, 60_000);
});

interface Place {
	/** Names from the outermost definition to this one. */
	readonly path: readonly string[];
	readonly line: number;
	readonly last: number;
}

function placesOf(outline: readonly string[]): Place[] {
	const open: string[] = [];
	return outline.map((row) => {
		const [, indent, line, last, name] = /^( *)(\d+)-(\d+) \w+ (.+)$/.exec(row)!;
		open.length = indent!.length / 2;
		open.push(name!);
		return { path: [...open], line: Number(line), last: Number(last) };
	});
}

/** Whether a chunk names a definition, or one that it stands in, below the right breadcrumb; of many only the first. */
function isToldBy(chunk: Chunk, { path }: Place): boolean {
	if (symbolsOf(chunk).length === MAX_SYMBOLS) return true;
	return path.some((name, depth) => {
		return chunk.breadcrumb === path.slice(0, depth).join(' › ') && symbolsOf(chunk).includes(name);
	});
}

/** Whether a definition stands where the breadcrumb says, or in the class whose head the chunk begins with. */
function isBelow(chunk: Chunk, path: readonly string[]): boolean {
	const parent = path.slice(0, -1).join(' › ');
	const head = [chunk.breadcrumb, ...symbolsOf(chunk).slice(0, 1)].filter((part) => part !== '').join(' › ');
	return parent === chunk.breadcrumb || parent === head;
}

function symbolsOf({ symbol }: Chunk): string[] {
	return symbol === '' ? [] : symbol.split(', ');
}

function told({ startLine, endLine, breadcrumb, symbol }: Chunk): string {
	return `${startLine}-${endLine} ${breadcrumb} | ${symbol}`;
}
