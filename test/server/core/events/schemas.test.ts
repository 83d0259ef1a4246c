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

test('every type is written in a version that can be read', () => {
	for (const [type, version] of Object.entries(CURRENT_VERSION)) expect(isKnownEvent(type, version), type).toBe(true);
	expect(isKnownEvent('toString', 1)).toBe(false);
});
