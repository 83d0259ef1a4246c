// @vitest-environment happy-dom
import fc from 'fast-check';
import { render } from 'preact';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Markdown } from '../../webview/markdown/markdown.tsx';
import { splitCitations } from '../../webview/markdown/parse.ts';

let box: HTMLElement;

beforeEach(() => {
	document.body.innerHTML = '<div id="box"></div>';
	box = document.getElementById('box')!;
});

describe('what an answer is made of', () => {
	test('is drawn as elements', () => {
		draw(
			'# Title\n\nA **bold** `word` and [a link](https://example.com).\n\n- [x] done\n- [ ] open\n\n1. one\n\n> quote\n\n| a | b |\n|---|--:|\n| 1 | 2 |',
		);
		expect(box.querySelector('h3')?.textContent).toBe('Title');
		expect(box.querySelector('strong')?.textContent).toBe('bold');
		expect(box.querySelector('p code')?.textContent).toBe('word');
		expect(box.querySelector('a')?.getAttribute('href')).toBe('https://example.com');
		expect([...box.querySelectorAll<HTMLInputElement>('input')].map(({ checked }) => checked)).toEqual([true, false]);
		expect(box.querySelector('ol li')?.textContent).toBe('one');
		expect(box.querySelector('blockquote')?.textContent).toBe('quote');
		expect(box.querySelector('td.align-right')?.textContent).toBe('2');
	});

	test('code has its colours and its buttons; a language that nobody knows is plain', () => {
		const run = vi.fn();
		draw('```ts\nconst a = "x";\n```\n\n```klingon\nqapla\n```', {
			codeActions: [{ icon: 'copy', label: 'Copy Code', run }],
		});
		const [known, unknown] = box.querySelectorAll('pre');
		expect(known!.textContent).toBe('const a = "x";');
		expect(known!.querySelector('.hljs-keyword')?.textContent).toBe('const');
		expect(unknown!.querySelector('span')).toBeNull();
		box.querySelector<HTMLElement>('[aria-label="Copy Code"]')!.click();
		expect(run).toHaveBeenCalledWith('const a = "x";', 'ts');
	});

	test('an unfinished block of code is code while it is written', () => {
		draw('See:\n\n```js\nlet a');
		expect(box.querySelector('pre')?.textContent).toBe('let a');
	});
});

describe('what may be hostile', () => {
	test.each([
		'<img src=x onerror=alert(1)>',
		'<script>alert(1)</script>',
		'![x](https://example.invalid/leak)',
		'[x](javascript:alert(1))',
		'[x](command:understory.capture)',
		'[x][1]\n\n[1]: data:text/html,<script>alert(1)</script>',
		'<a href="javascript:alert(1)">x</a>',
		'[x](vscode://file/etc/passwd)',
	])('%s loads nothing, runs nothing and opens nothing of its own', (text) => {
		draw(text);
		expect(box.querySelector('img, script, iframe, object, [onerror]')).toBeNull();
		for (const link of box.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^https?:|^mailto:/);
	});

	test('any text is drawn', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...'`*_[]()<>!#-|\n\t 1a\\~:&"'.split('')), { maxLength: 60 }),
				(characters) => {
					draw(characters.join(''));
					expect(box.querySelector('.markdown')).not.toBeNull();
				},
			),
			{ numRuns: 300 },
		);
	});
});

describe('citations', () => {
	test('are buttons where they cite something, and text elsewhere', () => {
		const onCite = vi.fn();
		draw('It waits [1], see [2, 3] and a[0] or [9].', { citations: new Set([1, 2, 3]), onCite });
		const buttons = [...box.querySelectorAll<HTMLElement>('.citation')];
		expect(buttons.map(({ textContent }) => textContent)).toEqual(['1', '2', '3']);
		buttons[2]!.click();
		expect(onCite).toHaveBeenCalledWith(3);
		expect(box.textContent).toContain('a[0] or [9].');
	});

	test('take nothing away from the text', () => {
		const known = new Set([1, 2, 12]);
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom('[1]', '[2, 12]', '[3]', 'text', '[', ']', '1', ' '), { maxLength: 12 }),
				(words) => {
					const parts = splitCitations(words.join(''), known);
					const text = parts.map((part) => ('text' in part ? part.text : `<${part.citation}>`)).join('');
					const plain = words.join('').replaceAll('[1]', '<1>').replaceAll('[2, 12]', '<2><12>');
					expect(text).toBe(plain);
				},
			),
		);
	});
});

function draw(text: string, more: Partial<Parameters<typeof Markdown>[0]> = {}): void {
	render(<Markdown text={text} {...more} />, box);
}
