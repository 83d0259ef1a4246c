import { expect, test } from 'vitest';
import { collectGarbage } from '../../../server/base/collectGarbage.ts';

test('what nobody has any more is gone', async () => {
	const kept = { text: 'kept' };
	const references = [new WeakRef(kept), new WeakRef({ text: 'dropped' })];
	await new Promise(setImmediate); // a reference made in this turn keeps its object until the turn ends
	collectGarbage();
	expect(references.map((reference) => reference.deref())).toEqual([kept, undefined]);
	collectGarbage();
	expect(references[0]?.deref()).toBe(kept);
});
