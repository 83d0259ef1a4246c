import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repeated } from '../../../../server/core/memory/repeats.ts';

const KNOWN = [
	{ ref: 'capture/port', text: 'The API port is 8080. Never expose it to the network.' },
	{ ref: 'capture/tabs', text: '- Use tabs in TypeScript\n- Use two spaces in YAML' },
];

describe('what repeats', () => {
	test.each([
		['verbatim', 'The API port is 8080. Never expose it to the network.', ['capture/port']],
		['a part', 'Never expose it to the network.', ['capture/port']],
		['in other letters, without marks and articles', '* api port is 8080', ['capture/port']],
		[
			'put together of two, the one that holds most first',
			'Use tabs in TypeScript. Use two spaces in YAML!\nThe API port is 8080.',
			['capture/tabs', 'capture/port'],
		],
	])('%s', (_, text, refs) => expect(repeated(text, KNOWN)).toEqual(refs));
});

describe('what says something new', () => {
	test.each([
		['another number', 'The API port is 8081. Never expose it to the network.'],
		['without the negation', 'Expose it to the network.'],
		['one sentence more', 'The API port is 8080. It changed on Monday.'],
		['other order', 'The port is 8080 API.'],
		['a question', 'The API port is 8080?'],
		['nothing', '…'],
	])('%s', (_, text) => expect(repeated(text, KNOWN)).toEqual([]));

	test('that differs far behind in one long piece', () => {
		const code = (end: string): string => `\`\`\`\n${'x = 1; '.repeat(200)}${end}\n\`\`\``;
		expect(repeated(code('y = 2'), [{ ref: 'capture/code', text: code('y = 3') }])).toEqual([]);
		expect(repeated(code('y = 2'), [{ ref: 'capture/code', text: code('y = 2') }])).toEqual(['capture/code']);
	});
});

const word = fc.stringMatching(/^[b-z]{1,8}$/);
const sentences = fc.array(
	fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
	{
		minLength: 1,
		maxLength: 8,
	},
);

test('any lines of a text repeat it; one line that is in no text makes it new', () => {
	fc.assert(
		fc.property(sentences, fc.nat(), (lines, seed) => {
			const known = [{ ref: 'capture/a', text: lines.join('\n') }];
			const some = lines.filter((_, at) => (seed >> at) % 2 === 0);
			expect(repeated(some.join('\n'), known)).toEqual(some.length === 0 ? [] : ['capture/a']);
			expect(repeated([...some, 'something 1 new'].join('\n'), known)).toEqual([]);
		}),
	);
});
