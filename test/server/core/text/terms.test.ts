import fc from 'fast-check';
import { anyText } from '../../arbitraries.ts';
import { describe, expect, test } from 'vitest';
import { identifierTerms } from '../../../../server/core/text/identifier.ts';
import { stem } from '../../../../server/core/text/stem.ts';
import { queryTerms, terms, termText } from '../../../../server/core/text/terms.ts';

describe('identifiers', () => {
	test.each([
		['parseHTTPHeader', ['pars', 'http', 'header', 'parsehttpheader']],
		['parse_http_header', ['pars', 'http', 'header', 'parsehttpheader']],
		['ParseHttpHeader', ['pars', 'http', 'header', 'parsehttpheader']],
		['parse-http-header', ['pars', 'http', 'header', 'parsehttpheader']],
		['sha256', ['sha', '256', 'sha256']],
		['utf8', ['utf', 'utf8']],
		['MAX_RETRY_COUNT', ['max', 'retry', 'count', 'maxretrycount']],
		['__init__', ['init']],
		['files', ['fil']],
		['_', []],
	])('%s', (word, expected) => expect(identifierTerms(word)).toEqual(expected));

	test('fold accents and pair characters of scripts without spaces', () => {
		expect(identifierTerms('café')).toEqual(['caf']);
		expect(identifierTerms('索引速度')).toEqual(['索引', '引速', '速度']);
		expect(identifierTerms('поиск')).toEqual(['поиск']);
	});
});

describe('stemming', () => {
	test.each([
		[['parse', 'parses', 'parsed', 'parsing'], 'pars'],
		[['query', 'queries'], 'query'],
		[['class', 'classes'], 'class'],
		[['run', 'running'], 'run'],
		[['file', 'files', 'filed'], 'fil'],
		[['index', 'indexes', 'indexing', 'indexed'], 'index'],
	])('%j meet in %s', (words, expected) => expect(words.map(stem)).toEqual(words.map(() => expected)));

	test.each(['string', 'this', 'status', 'axis', 'need', 'thing', 'bed'])('%s stays', (word) =>
		expect(stem(word)).toBe(word),
	);
});

describe('texts', () => {
	test('keep order and repetitions', () => {
		expect(terms('readFile(path); readFile(other)')).toEqual(
			'read fil readfil path read fil readfil other'.replaceAll('readfil', 'readfile').split(' '),
		);
	});

	test('leave out data that no one asks for by name', () => {
		expect(terms(`key = "${'a'.repeat(500)}"`)).toEqual(['key']);
	});

	test('have no term with white space, and the same terms whatever surrounds them', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				for (const term of terms(text)) expect(term).toMatch(/^\S+$/u);
				expect(termText(`( ${text} )`)).toBe(termText(text));
			}),
		);
	});
});

describe('questions', () => {
	test('lose stop words and repetitions', () => {
		expect(queryTerms('how do I parse the HTTP header? parsing')).toEqual(['pars', 'http', 'header']);
	});

	test('keep stop words when there is nothing else', () => {
		expect(queryTerms('to be')).toEqual(['to', 'be']);
	});

	test('meet what they ask for however it is spelled', () => {
		const asked = queryTerms('parse header');
		for (const text of ['function parseHTTPHeader()', 'def parse_http_header():', 'ParsingHeaders'])
			expect(terms(text)).toEqual(expect.arrayContaining(asked));
	});
});
