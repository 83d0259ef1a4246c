import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Candidate } from '../../../../server/core/chat/context.ts';
import { isMemory, withRecalled } from '../../../../server/core/chat/recalled.ts';

const found = fc
	.array(fc.boolean(), { maxLength: 20 })
	.map((kinds) => kinds.map((memory, at) => piece(memory, `f${at}`)));
const recalled = fc.nat(20).map((length) => Array.from({ length }, (_, at) => piece(true, `r${at}`)));

test('memories take the places that search gave to memories, in the order of recall; all else stays', () => {
	fc.assert(
		fc.property(found, recalled, (hits, memories) => {
			const mixed = withRecalled(hits, memories);
			const places = hits.filter(isMemory).length;
			expect(mixed.filter(isMemory).map(({ path }) => path)).toEqual(memories.slice(0, places).map(({ path }) => path));
			expect(mixed.filter((one) => !isMemory(one))).toEqual(hits.filter((one) => !isMemory(one)));
			const first = hits.findIndex(isMemory);
			if (first >= 0 && memories.length > 0) expect(mixed[first]).toMatchObject({ path: 'r0' });
		}),
	);
});

test('a memory that search found, too, keeps its title', () => {
	const title = { ...piece(true, 'r0'), label: 'A title' };
	expect(withRecalled([title], [piece(true, 'r0')])).toEqual([title]);
});

function piece(memory: boolean, path: string): Candidate {
	const place = memory ? { kind: 'capture', root: '' } : { kind: 'code', root: '/p' };
	const lines = { startLine: 1, endLine: 1, label: '', language: '', text: path };
	return { ...place, ...lines, path, origin: 'found', why: [] };
}
