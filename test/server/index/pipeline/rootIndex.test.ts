import { expect, test } from 'vitest';
import { RootIndex } from '../../../../server/index/pipeline/rootIndex.ts';
import { fakeParts, ROOT } from './support.ts';

test('a refresh looks again, at whatever moment of a run it comes', async () => {
	const joined = new Set<boolean>();
	for (let turns = 0; turns < 60; turns++) {
		let scans = 0;
		const root = new RootIndex(ROOT, fakeParts({ onScan: () => scans++ }));
		const first = root.ensure();
		for (let turn = 0; turn < turns; turn++) await Promise.resolve();
		const before = scans;
		const again = root.refresh();
		joined.add(again === first);
		await Promise.all([first, again]);
		expect(scans, `after ${turns} turns`).toBeGreaterThan(before);
		expect(root.status().phase).toBe('idle');
	}
	expect(joined.size).toBe(1 + 1); // some came during the run, some after it
});
