import { expect, test } from 'vitest';
import { recordAddress, recordAddressesIn } from '../../client/editor/recordAddress.ts';
import { summaryText } from '../../client/editor/summaryText.ts';

const SUMMARY = {
	id: '12345678-1',
	run: 'r',
	level: 2,
	root: true,
	replaced: false,
	topic: 'Ports: all of them',
	method: 'extractive',
	content: 'Short.',
	tokens: 2,
	sources: [],
	createdAt: '2026-01-02T00:00:00.000Z',
};

test('each source that is there has a link, one that was deleted says so', () => {
	const { name, text } = summaryText({
		...SUMMARY,
		sourceTexts: [
			{ ref: 'capture/a', text: 'See (this) and understory:/nothing', createdAt: '2026-01-01T10:00:00.000Z' },
			{ ref: 'summary/b', text: 'Longer.', createdAt: '2026-01-01T11:00:00.000Z' },
			{ ref: 'capture/gone' },
		],
	});
	expect(name).toBe('Ports  all of them 12345678.md');
	expect(text).toContain('\n### Capture\n\n*deleted*\n');
	expect(recordAddressesIn(text).map(({ address }) => address)).toEqual([
		'understory:/Capture%202026-01-01.md?capture%2Fa',
		'understory:/Summary%202026-01-01.md?summary%2Fb',
	]);
	for (const { address, start } of recordAddressesIn(text))
		expect(text.slice(start)).toMatch(`${address}), 2026-01-01`);
});

test('an address is found whatever the id is', () => {
	for (const id of ['a b', 'person:ada lovelace', 'ünd/ö', 'a)(b'])
		expect(decodeURIComponent(new URL(recordAddressesIn(recordAddress(`entity/${id}`, 'x'))[0]!.address).search)).toBe(
			`?entity/${id}`,
		);
});
