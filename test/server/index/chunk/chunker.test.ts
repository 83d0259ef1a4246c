import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chunker, createChunker } from '../../../../server/index/chunk/chunker.ts';
import { headerLines } from '../../../../server/index/chunk/chunks.ts';
import { embeddingText } from '../../../../server/index/chunk/embeddingText.ts';
import { writeCrashingGrammar } from './crashingGrammar.ts';
import { expectSound } from './invariants.ts';
import { grammarsDir, samples } from './samples.ts';

let chunker: Chunker;

beforeAll(async () => {
	chunker = await createChunker({ grammarsDir, timeLimitMs: 60_000 });
});

afterAll(() => chunker.dispose());

const typescript = samples().find((sample) => sample.language === 'typescript')!;

function chunk(language: string, text: string) {
	const result = chunker.chunk({ path: 'file', language, text });
	expectSound(text, result.chunks);
	return result;
}

test('line ends, a byte order mark and tabs do not change the chunks', () => {
	const expected = chunk('typescript', typescript.text).chunks;
	expect(chunk('typescript', typescript.text.replaceAll('\n', '\r\n')).chunks).toEqual(expected);
	expect(chunk('typescript', typescript.text.replaceAll('\n', '\r')).chunks).toEqual(expected);
	expect(chunk('typescript', `\ufeff${typescript.text}`).chunks).toEqual(expected);
});

test('a doc comment, attributes and the definition stay together', () => {
	const text = `${filler('#')}\n\n\n# Says hello.\n# Twice.\n@twice\n@cached(size=3)\ndef greet(name):\n    """Docs."""\n${rows('    print(name, %)', 12)}`;
	const found = chunk('python', text).chunks.find((each) => each.symbol === 'greet')!;
	expect(found.text.split('\n').slice(0, 5)).toEqual([
		'# Says hello.',
		'# Twice.',
		'@twice',
		'@cached(size=3)',
		'def greet(name):',
	]);
});

test('a comment with code before it belongs to that code', () => {
	const text = `${rows('value% = 1', 40)}\nlast = 2  # about last\ndef after():\n${rows('    call(%)', 30)}\n`;
	expect(chunk('python', text).chunks.find((each) => each.symbol === 'after')!.text).toMatch(/^def after/);
});

test('a long function is cut at statements and keeps its signature', () => {
	const body = Array.from(
		{ length: 60 },
		(_, index) => `\tif (input > ${index}) {\n\t\tlogger.info('more than ${index}');\n\t\ttotal += ${index};\n\t}`,
	).join('\n');
	const text = `/** Adds. */\nexport function addAll(\n\tinput: number,\n): number {\n\tlet total = 0;\n${body}\n\treturn total;\n}\n`;
	const { chunks } = chunk('typescript', text);
	expect(chunks.length).toBeGreaterThan(2);
	expect(chunks.every((each) => each.symbol === 'addAll' && each.symbolKind === 'function')).toBe(true);
	expect(chunks.map((each) => headerLines(each))).toEqual([0, ...chunks.slice(1).map(() => 3)]);
	const signature = ['export function addAll(', '\tinput: number,', '): number {'];
	for (const later of chunks.slice(1)) {
		const lines = later.text.split('\n');
		expect(lines.slice(0, 3)).toEqual(signature);
		expect(lines[3]).toMatch(/^\t(?:if|return)/);
	}
});

test('methods know their class, members of a long class are found by their own names', () => {
	const method = (name: string) => `\t/** About ${name}. */\n\t${name}() {\n${rows('\t\tthis.step(%);', 20)}\n\t}\n`;
	const text = `namespace Shop {\nexport class Till {\n\tcount = 0;\n\n${['open', 'close', 'balance'].map(method).join('\n')}}\n}\n`;
	const { chunks } = chunk('typescript', text);
	expect(chunks.map((each) => [each.symbol, each.symbolKind, each.breadcrumb])).toEqual([
		['Shop, Till', 'module', ''],
		['open', 'method', 'Shop › Till'],
		['close', 'method', 'Shop › Till'],
		['balance', 'method', 'Shop › Till'],
	]);
});

test('small neighbours are merged and keep their names', () => {
	const { chunks } = chunk('typescript', rows('export const value% = %;', 8));
	expect(chunks).toHaveLength(1);
	expect(chunks[0]).toMatchObject({ symbol: rows('value%', 8).split('\n').join(', '), symbolKind: 'constant' });
});

test('a long line of prose becomes several chunks of that line, cut between words', () => {
	const words = Array.from({ length: 1500 }, (_, index) => `word${index}`).join(' ');
	const { chunks, degraded } = chunk('markdown', `# Title\n\n${words}\n`);
	const pieces = chunks.filter((each) => each.startLine === 3 || each.endLine === 3);
	expect(degraded).toBeUndefined();
	expect(pieces.length).toBeGreaterThan(5);
	expect(pieces.map((each) => each.text).join('')).toContain('word1499');
});

test('a closing bracket is not added to a line that is nearly too long', () => {
	for (const length of [3600, 3690, 3700, 3990, 4000]) {
		chunk('javascript', `class Data {\n${'x'.repeat(length)}() { return 1; }\n}\n`);
		chunk('javascript', `const table = {\n\tkey: '${'x'.repeat(length)}',\n};\n`);
	}
});

test('a minified file of one line never reaches the grammar and gives few chunks', () => {
	const { chunks, degraded } = chunk('javascript', 'function a(b){return b+1};'.repeat(400_000));
	expect(degraded).toBe('Line 1 is too long: only its beginning is indexed.');
	expect(chunks.length).toBeLessThanOrEqual(32);
	expect(chunker.retired.size).toBe(0);
});

test('deep nesting is survived', () => {
	for (const language of ['javascript', 'python', 'json', 'c', 'rust']) {
		const open = language === 'json' ? '[' : '(';
		const close = language === 'json' ? ']' : ')';
		const half = (mark: string) => `${mark.repeat(100)}\n`.repeat(1000);
		chunk(language, `${half(open)}1\n${half(close)}`);
		expect(chunker.retired.size).toBe(0);
	}
	const nested = Array.from({ length: 3000 }, (_, index) => `function f${index}() {`).join('\n') + '\n}'.repeat(3000);
	expect(chunk('javascript', nested).degraded).toBeUndefined();
}, 60_000);

test('characters outside the basic plane do not shift lines', () => {
	const { chunks } = chunk(
		'typescript',
		`${rows("const s% = '🙂𝒳é漢字';", 60)}\n/** 😀 */\nexport function smile() {\n${rows("\treturn '😀%';", 30)}\n}\n`,
	);
	expect(chunks.find((each) => each.symbol === 'smile')).toMatchObject({ startLine: 61, endLine: 93 });
});

test('files without a definition, without a line and of an unknown language', () => {
	expect(chunk('typescript', '').chunks).toEqual([]);
	expect(chunk('typescript', ' \n\t\n').chunks).toEqual([]);
	expect(chunk('plaintext', 'one\n\ntwo').chunks).toMatchObject([
		{ startLine: 1, endLine: 3, symbol: '', text: 'one\n\ntwo' },
	]);
	expect(chunk('no such language', 'x').chunks).toHaveLength(1);
});

test('plain text is cut at blank lines', () => {
	const paragraph = rows('A line of a paragraph, number %.', 20);
	const { chunks } = chunk('plaintext', Array.from({ length: 5 }, () => paragraph).join('\n\n'));
	expect(chunks.map((each) => [each.startLine, each.endLine])).toEqual([
		[1, 41],
		[43, 83],
		[85, 104],
	]);
});

test('equal text in equal places has equal hashes, a new breadcrumb a new one', () => {
	const hashes = (text: string) => chunk('typescript', text).chunks.map((each) => each.hash);
	expect(hashes(typescript.text)).toEqual(hashes(`\n\n${typescript.text}`));
	expect(new Set(hashes(typescript.text)).size).toBe(hashes(typescript.text).length);
	const body = `function same() {\n${rows('\tcall(%);', 60)}\n}\n`;
	expect(hashes(`namespace A {\n${body}}\n`).at(-1)).not.toBe(hashes(`namespace B {\n${body}}\n`).at(-1));
});

test('a parse that takes too long is given up and the file cut by lines', async () => {
	const hurried = await createChunker({ grammarsDir, timeLimitMs: 0 });
	const text = typescript.text.repeat(50);
	const { chunks, degraded } = hurried.chunk({ path: 'big.ts', language: 'typescript', text });
	expect(degraded).toBe('Parsing took longer than 0 ms.');
	expectSound(text, chunks);
	expect(hurried.retired.size).toBe(0);
	hurried.dispose();
	// The parser starts afresh on the next file.
	expect(chunk('typescript', typescript.text).chunks.length).toBeGreaterThan(2);
});

test('a file can be cut without its grammar', () => {
	const { text } = typescript;
	const { chunks, degraded } = chunker.chunk({ path: 'a.ts', language: 'typescript', text, byLines: true });
	expect(degraded).toBe('It is to be cut by lines.');
	expect(chunks.every(({ symbol }) => symbol === '')).toBe(true);
	expectSound(text, chunks);
});

test('a grammar that crashes is retired; its files are cut by lines and the others go on', async () => {
	const dir = mkdtempSync(path.join(tmpdir(), 'grammars-'));
	writeCrashingGrammar(grammarsDir, dir, 'json', ['python']);
	const damaged = await createChunker({ grammarsDir: dir });
	const text = '{ "a": 1,\n"b": 2 }\n';
	for (let round = 0; round < 2; round++) {
		const { chunks, degraded } = damaged.chunk({ path: 'x.json', language: 'json', text });
		expectSound(text, chunks);
		expect(degraded).toMatch(/^The json grammar crashed and is out of use/);
	}
	expect([...damaged.retired.keys()]).toEqual(['json']);
	const python = damaged.chunk({ path: 'x.py', language: 'python', text: 'def greet():\n    pass\n' });
	expect(python).toMatchObject({ chunks: [{ symbol: 'greet', symbolKind: 'function' }] });
	expect(python.degraded).toBeUndefined();
	rmSync(dir, { recursive: true });
});

test('the text for the model carries path, breadcrumb, symbol and doc comment', () => {
	const text = `class Till:\n${rows('    # filler %', 70)}\n\n    # Adds a coin.\n    def add(self):\n${rows('        pass  # %', 30)}\n`;
	const found = chunk('python', text).chunks.find((each) => each.symbol === 'add')!;
	const lines = embeddingText('shop/cash/till.py', found).split('\n');
	expect(lines.slice(0, 4)).toEqual(['shop cash till py', 'Till › add', '    # Adds a coin.', '    def add(self):']);
});

/** `count` rows of a template in which `%` is the number of the row. */
function rows(template: string, count: number): string {
	return Array.from({ length: count }, (_, index) => template.replaceAll('%', String(index))).join('\n');
}

function filler(comment: string): string {
	return `${rows(`${comment} line %`, 3)}\n\n${rows('value% = 1', 90)}`;
}
