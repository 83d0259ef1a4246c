import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutExcerpt, OutputExcerpt } from '../../client/terminal/outputExcerpt.ts';
import { plainOutput } from '../../client/terminal/plainOutput.ts';
import { REDACTED } from '../../common/redact/ranges.ts';
import { redact } from '../../common/redact/redact.ts';
import { SECRET_FORMS, SECRET_PLACES } from '../../common/redact/secretShapes.ts';
import { RUNS, text } from './support.ts';

const ESCAPE = '\u001b';
const sequence = fc.constantFrom(
	`${ESCAPE}[`,
	`${ESCAPE}]`,
	`${ESCAPE}]0;title\u0007`,
	`${ESCAPE}P`,
	`${ESCAPE}\\`,
	`${ESCAPE}[?1049h`,
	`${ESCAPE}[?1049l`,
	`${ESCAPE}[31m`,
	ESCAPE,
	'\u009b31m',
	'\b',
	'\r',
	'\n',
);
const output = fc.array(fc.oneof(sequence, text), { maxLength: 12 }).map((parts) => parts.join(''));

test('of what a terminal prints only text is left', () => {
	fc.assert(
		fc.property(output, (raw) => {
			const plain = plainOutput(raw);
			expect(plain).not.toMatch(/(?![\t\n])\p{Cc}/u);
			expect(plainOutput(plain)).toBe(plain);
		}),
		{ numRuns: RUNS * 3 },
	);
});

test('an excerpt counts every character, in whatever pieces they come', () => {
	fc.assert(
		fc.property(fc.array(fc.nat(30_000), { maxLength: 6 }), (lengths) => {
			const excerpt = new OutputExcerpt();
			for (const length of lengths) excerpt.push('x'.repeat(length));
			const total = lengths.reduce((sum, length) => sum + length, 0);
			const { text: kept, omitted } = cutExcerpt(excerpt.parts());
			expect((kept.match(/x/g)?.length ?? 0) + omitted).toBe(total);
		}),
		{ numRuns: RUNS },
	);
});

test.each([
	`${ESCAPE}]`.repeat(20_000),
	`${ESCAPE}[?1049h`.repeat(20_000),
	`${ESCAPE}${' '.repeat(100_000)}`,
	`${ESCAPE}[${'1;'.repeat(100_000)}`,
	'\b'.repeat(100_000),
	'\r'.repeat(100_000),
	'\n'.repeat(100_000),
	' '.repeat(100_000),
])('reading an output ends: %#', (raw) => {
	expect(plainOutput(raw).length).toBeLessThanOrEqual(raw.length);
});

/** Longer than what is kept of an output with its margins, which is all that is ever looked at. */
const LONG = 30_000;
test.each([
	'token'.repeat(LONG / 5),
	'a.'.repeat(LONG / 2),
	`--${'a'.repeat(LONG)}`,
	'-'.repeat(LONG),
	'-----BEGIN PRIVATE KEY-----'.repeat(LONG / 27),
	'-----END PRIVATE KEY-----'.repeat(LONG / 25),
	`-----BEGIN ${'A '.repeat(LONG / 2)}`,
	'mysql '.repeat(LONG / 6),
	'a://'.repeat(LONG / 4),
	'eyJaaaaaaaaa.'.repeat(LONG / 13),
	'bearer '.repeat(LONG / 7),
])('looking for secrets by their place ends: %#', (said) => {
	for (const shape of [...SECRET_FORMS, ...SECRET_PLACES])
		expect([...said.matchAll(shape)].length).toBeGreaterThanOrEqual(0);
});

test('a password is found between anything', async () => {
	await fc.assert(
		fc.asyncProperty(output, output, async (before, after) => {
			const said = `${plainOutput(before)}\nPASSWORD=hunter2hunter2\n${plainOutput(after)}`;
			const { text: kept } = await redact(said, []);
			expect(kept).toContain(REDACTED);
			expect(kept).not.toContain('hunter2hunter2');
		}),
		{ numRuns: Math.ceil(RUNS / 4) },
	);
});
