import { expect, test } from 'vitest';
import { hitLine } from '../../client/commands/hitItem.ts';
import type { SearchHit } from '../../common/model/search.ts';

const hit: SearchHit = {
	id: '1',
	kind: 'code',
	root: '/repo',
	path: 'src/net/retry.ts',
	startLine: 10,
	endLine: 20,
	score: 1,
	symbol: 'delayOf',
	symbolKind: 'function',
	breadcrumb: 'Retry › delayOf',
	language: 'typescript',
	snippet: 'function delayOf(attempt) {\n\treturn base * 2 ** attempt;\n}',
	snippetStartLine: 10,
	highlights: [],
	why: [],
};

test('symbol with its icon, place, first line', () => {
	expect(hitLine(hit)).toEqual({
		label: '$(symbol-function) delayOf',
		description: 'src/net/retry.ts:10',
		detail: 'function delayOf(attempt) {',
	});
});

test('where there are several folders, the place begins with the name of one', () => {
	expect(hitLine(hit, 'api').description).toBe('api/src/net/retry.ts:10');
});

test('the line of the first highlight is shown', () => {
	const start = hit.snippet.indexOf('base');
	expect(hitLine({ ...hit, highlights: [[start, start + 4]] }).detail).toBe('return base * 2 ** attempt;');
	expect(hitLine({ ...hit, highlights: [[hit.snippet.length - 1, hit.snippet.length]] }).detail).toBe('}');
	expect(hitLine({ ...hit, highlights: [[0, 8]] }).detail).toBe('function delayOf(attempt) {');
});

test('without a symbol the file stands for it', () => {
	expect(hitLine({ ...hit, symbol: '', symbolKind: '' }).label).toBe('$(file-code) retry.ts');
	expect(hitLine({ ...hit, kind: 'doc', path: 'README.md', symbol: '', symbolKind: '' })).toMatchObject({
		label: '$(file-text) README.md',
		description: 'README.md:10',
	});
});

test('a capture is its text', () => {
	const capture = {
		...hit,
		kind: 'capture' as const,
		root: '',
		path: 'capture/abc',
		symbol: '',
		snippet: '\nbuy milk\nand bread',
	};
	expect(hitLine(capture)).toEqual({ label: '$(lightbulb) buy milk', description: 'capture', detail: '' });
});

test('text of a file does not turn into icons', () => {
	expect(hitLine({ ...hit, snippet: 'label = "$(trash) Delete"' }).detail).not.toContain('$(');
});
