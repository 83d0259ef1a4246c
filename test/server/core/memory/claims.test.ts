import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsOf, contradiction } from '../../../../server/core/memory/claims.ts';

const subject = fc.constantFrom(
	'The staging API port',
	'Our upload size limit',
	'Retry delay of the exporter',
	'Node version in CI',
);
const number = fc.integer({ min: 0, max: 1e6 });
const unit = fc.constantFrom('', ' s', ' seconds', ' MB', '%', ' replicas');

describe('what a text contradicts', () => {
	test.each([
		['The API port is 8080.', 'The API port is now 9090', '8080', '9090'],
		['api_port = 8080', 'api_port = 9090', '8080', '9090'],
		['maxRetries: 3', 'maxRetries: 5', '3', '5'],
		['The session timeout is 30 seconds', 'the session timeout is 45s', '30 seconds', '45s'],
		['CI uses Node 22', 'CI uses Node 24.1', '22', '24.1'],
		['TLS is enabled on the proxy', 'TLS is disabled on the proxy', 'enabled', 'disabled'],
		[
			'The billing service lives at https://old.example',
			'The billing service lives at https://new.example',
			'https://old.example',
			'https://new.example',
		],
		['The release day is 2026-03-04', 'The release day is 2026-03-11', '2026-03-04', '2026-03-11'],
	])('%s / %s', (older, newer, was, is) => expect(contradiction(older, newer)).toEqual({ was, is }));

	test.each([
		['The tests need Docker on this machine', "The tests don't need Docker on this machine"],
		['The exporter does not retry failed uploads', 'The exporter retries failed uploads'],
		['Search supports regular expressions', 'Search no longer supports regular expressions'],
		['Migrations can run twice safely', 'Migrations cannot run twice safely'],
	])('whether it is so: %s / %s', (older, newer) => expect(contradiction(older, newer)).toBeDefined());

	test.each([
		['The API port is 8080', 'The API port is 8080!'],
		['The session timeout is 30 seconds', 'The session timeout is 30s'],
		['The API port is 8080', 'The admin port is 9090'], // about something else
		['Build 1234 failed on the release branch', 'Build 1235 failed on the release branch'], // a series
		['Standup on 3 May is cancelled', 'Standup on 4 May is cancelled'],
		['The timeout was 30 s', 'The timeout is 60 s'], // what was once so
		['The timeout of the proxy should be 30 s', 'The timeout of the proxy should be 60 s'], // a wish
		['Is the proxy timeout 30 s?', 'Is the proxy timeout 60 s?'],
		['If the cache is full the limit is 3', 'If the cache is full the limit is 5'],
		['It is 30 s long', 'It is 60 s long'], // nobody knows what
		['Ada is tall', 'Ada is kind'],
		['The problem is flaky tests', 'The problem is slow CI'],
		['Idea: cache the tokens', 'Idea: drop the tokens'],
		['TODO: 3 tests', 'TODO: 5 tests'],
		['We had 30 users yesterday', 'We had 60 users yesterday'],
		['The range of ports is 8080 to 8090', 'The range of ports is 9080 to 9090'], // two values
		['The queue holds 5 jobs. It is fast.', 'The queue holds 9 jobs. It is fast.'],
		['https://example.org/a is 1', 'https://example.org/b is 2'],
		['Fix the retry in src/net/retry.ts', 'Fix the retry in src/net/fetch.ts'],
	])('nothing: %s / %s', (older, newer) => expect(contradiction(older, newer)).toBeUndefined());
});

test('no text contradicts itself, however it is written', () =>
	fc.assert(
		fc.property(subject, number, unit, fc.constantFrom('', '.', '!', ' '), (what, value, of, end) => {
			const text = `${what} is ${value}${of}`;
			expect(contradiction(text, `${text}${end}`)).toBeUndefined();
			expect(contradiction(text, text.toUpperCase())).toBeUndefined();
			expect(contradiction(text, text.replace(' is ', ' is now '))).toBeUndefined();
		}),
	));

test('texts about the same thing contradict each other exactly when the values differ, both ways', () =>
	fc.assert(
		fc.property(subject, subject, number, number, unit, (a, b, x, y, of) => {
			const [one, other] = [`${a} is ${x}${of}`, `${b} is ${y}${of}`];
			const differ = a === b && x !== y;
			expect(contradiction(one, other) !== undefined).toBe(differ);
			expect(contradiction(other, one) !== undefined).toBe(differ);
		}),
	));

test('of any text, what it states is found in bounded time, and nothing contradicts it that is the same', () =>
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 80 }), (text, other) => {
			expect(claimsOf(text).length).toBeLessThanOrEqual(2);
			expect(contradiction(text, text)).toBeUndefined();
			const there = contradiction(text, other);
			if (there !== undefined) expect(contradiction(other, text)).toEqual({ was: there.is, is: there.was });
		}),
	));
