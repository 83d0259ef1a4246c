import fc from 'fast-check';
import { expect, test } from 'vitest';
import { terms } from '../../../../server/core/text/terms.ts';
import { queryFamilies, wordFamily } from '../../../../server/core/text/wordFamily.ts';

const LETTERS = 'a e i o u y b c d l m n r s t z'.split(' ');
const familyOf = (word: string): string => wordFamily(terms(word)[0]!);

test.each([
	['happily', 'happiness'],
	['relational', 'relate'],
	['hopeful', 'hope'],
	['adjustment', 'adjusted'],
	['adoption', 'adopt'],
	['went', 'going'],
	['children', 'child'],
	['written', 'write'],
	['thought', 'thinks'],
	['mice', 'mouse'],
])('%s and %s are of one family', (a, b) => {
	expect(familyOf(a)).toBe(familyOf(b));
});

test.each([
	['nation', 'native'],
	['station', 'state'],
	['event', 'even'],
])('%s and %s are not', (a, b) => {
	expect(familyOf(a)).not.toBe(familyOf(b));
});

test('a question has each family once, without its stop words', () => {
	expect(queryFamilies('Did the adopter adopt what was adopted?')).toEqual(queryFamilies('adopter adopt'));
	expect(queryFamilies('')).toEqual([]);
});

test('any word has a family, and the same one again', () =>
	fc.assert(
		fc.property(fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 14 }), (word) => {
			const family = wordFamily(word);
			expect(family.length).toBeGreaterThan(0);
			expect(wordFamily(word)).toBe(family);
		}),
	));
