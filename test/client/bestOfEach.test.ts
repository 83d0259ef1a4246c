import { expect, test } from 'vitest';
import { bestOfEach } from '../../client/graph/bestOfEach.ts';

const kindOf = (item: string): string => item[0]!;

test('many of one kind hide no other; what is left of the places goes to the best', () => {
	const ranked = ['g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'n1', 't1', 's1', 'n2'];
	expect(bestOfEach(ranked, kindOf, 5)).toEqual(['g1', 'g2', 'n1', 't1', 's1']);
	expect(bestOfEach(ranked, kindOf, 2)).toEqual(['g1', 'n1', 't1', 's1']);
	expect(bestOfEach(ranked, kindOf, 20)).toEqual(ranked);
	expect(bestOfEach([], kindOf, 5)).toEqual([]);
});
