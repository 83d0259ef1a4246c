import path from 'node:path';
import { expect, test } from 'vitest';
import { CURRENT_VERSION, eventJsonSchemas, isKnownEvent } from '../../../../server/core/events/schemas.ts';

const PIN = path.join(import.meta.dirname, '..', '..', '..', 'pins', 'eventSchemas.snap');

/**
 * Logs hold events of every schema that was ever released. A change in this pin is right only when it adds an entry:
 * a new type, or a new version of one.
 */
test('schemas of events are frozen', () =>
	expect(`${JSON.stringify(eventJsonSchemas(), null, '\t')}\n`).toMatchFileSnapshot(PIN));

test('every type is written in its newest version', () => {
	const known = Object.keys(eventJsonSchemas());
	for (const [type, version] of Object.entries(CURRENT_VERSION))
		expect(
			Math.max(...known.filter((one) => one.startsWith(`${type}@`)).map((one) => Number(one.split('@')[1]))),
			type,
		).toBe(version);
	expect(isKnownEvent('threadAsked', CURRENT_VERSION.threadAsked)).toBe(true);
	expect(isKnownEvent('toString', 1)).toBe(false);
});
