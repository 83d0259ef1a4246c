import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mentionsIn } from '../../../../server/core/graph/extract.ts';
import { anyText } from '../../arbitraries.ts';

const SATURDAY = { at: Date.parse('2026-11-21T11:00:00Z'), utcOffsetMinutes: 0 };

/** `type:key` of each mention, in order. */
function found(text: string, written = SATURDAY): string[] {
	return mentionsIn(text, written).map(({ type, key }) => `${type}:${key}`);
}

describe('addresses', () => {
	test.each([
		['see https://www.Example.com/a/b/?utm_source=x&q=1#top.', ['url:https://example.com/a/b?q=1']],
		['(https://example.com/wiki/Tree_(graph))', ['url:https://example.com/wiki/Tree_(graph)']],
		['[docs](http://localhost:8080/x), ok', ['url:http://localhost:8080/x']],
		['https://github.com/Foo/bar/pull/7', ['issue:foo/bar#7']],
		['https://gitlab.com/foo/bar/-/issues/7.', ['issue:foo/bar#7']],
		['https://github.com/foo/bar/commit/3f2a9bc1', ['commit:3f2a9bc1']],
		['write to Ada.L@Example.com!', ['email:ada.l@example.com']],
		['http://', []],
	])('%s', (text, expected) => expect(found(text)).toEqual(expected));
});

describe('files', () => {
	test.each([
		['in src/retry.ts:12:3', ['file:src/retry.ts']],
		['./src/../lib/a.test.ts(3,4)', ['file:lib/a.test.ts']],
		[String.raw`c:\code\main.c#L9`, ['file:C:/code/main.c']],
		['/etc/hosts.conf, ~/notes.md.', ['file:/etc/hosts.conf', 'file:~/notes.md']],
		['retry.ts and Makefile', ['file:retry.ts', 'file:Makefile']],
		['and/or, w/o, 1/2, e.g. i.e. Node.js v1.2.3 example.com example.com/about.html', []],
	])('%s', (text, expected) => expect(found(text)).toEqual(expected));
});

describe('references', () => {
	test.each([
		['fixes #12 and ABC-99, owner/repo#7', ['issue:#12', 'issue:ABC-99', 'issue:owner/repo#7']],
		['T-3, t-04', ['task:T-3', 'task:T-4']],
		['UTF-8 SHA-256 RFC-2616 a#1 color: #123456x', []],
		['3f2a9bc is bad, deadbeef is not said', ['commit:3f2a9bc']],
		['reverts deadbeef', ['commit:deadbeef']],
		['550e8400-e29b-41d4-a716-446655440000 1234567', []],
		['#Retry-policy #42x', ['tag:retry-policy']],
	])('%s', (text, expected) => expect(found(text)).toEqual(expected));
});

describe('symbols', () => {
	test.each([
		['`Parser::next` and `Parser#next()`', ['symbol:Parser.next', 'symbol:Parser.next']],
		[
			'parseHTTPHeader, snake_case, RecordConsumer.follow',
			['symbol:parseHTTPHeader', 'symbol:snake_case', 'symbol:RecordConsumer.follow'],
		],
		['call take() now', ['symbol:take']],
		['`git` `main` README TypeScript', []],
		['before\n```ts\nconst someName = otherName();\n```\nafterAll', ['symbol:afterAll']],
	])('%s', (text, expected) => expect(found(text)).toEqual(expected));
});

describe('prose', () => {
	test.each([
		['Ask Ada Lovelace at Microsoft about it.', ['person:ada lovelace', 'organisation:microsoft']],
		['Dr. Grace Hopper wrote it.', ['person:grace hopper']],
		['Docker Inc. bought it.', ['organisation:docker']],
		['They met in Paris.', ['place:paris']],
		['due next Friday', ['date:2026-11-27']],
		['ready tomorrow at 5pm', ['date:2026-11-22']],
		['since 2026-01-31', ['date:2026-01-31']],
		['at 5pm, in March, for 3 days', []],
		['Will the parser fail? Mark the build as broken.', []],
	])('%s', (text, expected) => expect(found(text)).toEqual(expected));

	test('days count from when and where the text was written', () => {
		const lateInTokyo = { at: Date.parse('2026-11-21T23:00:00Z'), utcOffsetMinutes: 9 * 60 };
		expect(found('due tomorrow', lateInTokyo)).toEqual(['date:2026-11-23']);
	});
});

test('what one rule has taken, no other finds again', () => {
	expect(found('https://github.com/foo/bar/blob/main/src/retry.ts#L12')).toHaveLength(1);
	expect(found('`ada@example.com` `src/retryNow.ts`')).toEqual(['email:ada@example.com', 'file:src/retryNow.ts']);
});

test('any text: spans lie within it, in order, apart from each other, and the same text gives the same answer', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(anyText, sample), { maxLength: 12 }), (parts) => {
			const text = parts.join(' ');
			const mentions = mentionsIn(text, SATURDAY);
			expect(mentionsIn(text, SATURDAY)).toEqual(mentions);
			let last = 0;
			for (const { start, end, key, confidence } of mentions) {
				expect(start).toBeGreaterThanOrEqual(last);
				expect(end).toBeGreaterThan(start);
				expect(key).not.toBe('');
				expect(confidence).toBeGreaterThan(0);
				expect(confidence).toBeLessThanOrEqual(1);
				last = end;
			}
			expect(last).toBeLessThanOrEqual(text.length);
		}),
		{ numRuns: 150 },
	);
});

test('text around a mention does not change what it is', () => {
	fc.assert(
		fc.property(fc.constantFrom(...SAMPLES), fc.nat(5), (words, lines) => {
			const text = `${'\n'.repeat(lines)}x ${words} x`;
			expect(found(text)).toEqual(found(`x ${words} x`));
		}),
	);
});

test.each(['a', '/', 'a/', 'a.', '#1 ', '`', 'a@', 'Ab', 'https://x/', '('])('a long run of %j is read', (unit) => {
	expect(() => mentionsIn(unit.repeat(20_000 / unit.length), SATURDAY)).not.toThrow();
});

const SAMPLES = ['src/retry.ts:12', '#12', 'T-3', '`Parser::next`', 'ada@example.com', '3f2a9bc', '#retry'];
const sample = fc.constantFrom(
	...SAMPLES,
	'Ada Lovelace',
	'next Friday',
	'\n```\n',
	'https://example.com/a',
	'in Paris',
);
