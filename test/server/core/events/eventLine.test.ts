import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { NAMESPACE, type EventData, type StoredEvent } from '../../../../server/core/events/event.ts';
import { decodeLine, encodeLine, eventId, sealEvent } from '../../../../server/core/events/eventLine.ts';
import { nodeChecksums as sums } from '../../../../server/store/checksums.ts';

vi.setConfig({ testTimeout: 60_000 });

const TS = '2026-02-03T04:05:06.789Z';

function sealed(event: EventData, seq = 7): StoredEvent {
	return sealEvent(event, { seq, ts: TS, namespace: NAMESPACE }, sums);
}

function decoded(line: string): unknown {
	return decodeLine(line.slice(0, -1), sums);
}

/** A line with a right checksum around any fields. */
function lineOf(fields: object): string {
	const body = JSON.stringify(fields).slice(0, -1);
	return `${body},"crc":"${sums.crc32(body).toString(16).padStart(8, '0')}"}`;
}

test('the line of an event, pinned: logs of today must be readable for ever', () => {
	const event = sealed({ type: 'captureAdded', data: { id: 'a', content: 'zwei\nZeilen 🌱', tags: ['x'] } });
	expect(encodeLine(event, sums)).toBe(
		'{"log":1,"seq":7,"id":"00256978cf15e5b18f2e50724a9face5","ts":"2026-02-03T04:05:06.789Z","type":"captureAdded","v":1,' +
			'"namespace":"default","data":{"id":"a","content":"zwei\\nZeilen 🌱","tags":["x"]},"crc":"1afb6602"}\n',
	);
});

test('any event survives its line', () =>
	fc.assert(
		fc.property(
			fc.record({
				id: fc.string({ minLength: 1 }),
				content: fc.string({ unit: 'binary', maxLength: 50 }),
				tags: fc.array(fc.string()),
			}),
			fc.integer({ min: 1, max: 2 ** 40 }),
			(data, seq) => {
				const event = sealed({ type: 'captureAdded', data: JSON.parse(JSON.stringify(data).toWellFormed()) }, seq);
				const line = encodeLine(event, sums);
				expect(line.indexOf('\n')).toBe(line.length - 1);
				expect(decoded(line)).toEqual({ kind: 'event', event });
			},
		),
	));

test('the id of an event depends on seq, type and data, and on nothing else', () => {
	const event: EventData = { type: 'captureDeleted', data: { id: 'a' } };
	expect(sealed(event).id).toBe(eventId(7, event, sums));
	expect(sealEvent(event, { seq: 7, ts: '2030-01-01T00:00:00.000Z', namespace: NAMESPACE }, sums).id).toBe(
		sealed(event).id,
	);
	expect(sealed(event, 8).id).not.toBe(sealed(event).id);
	expect(sealed({ ...event, type: 'captureRestored' }).id).not.toBe(sealed(event).id);
	expect(sealed({ ...event, data: { id: 'b' } }).id).not.toBe(sealed(event).id);
});

test('data that breaks the schema never becomes a line', () => {
	const broken = { type: 'captureAdded', data: { id: 'a', content: 5, tags: [] } } as unknown as EventData;
	expect(() => sealed(broken)).toThrow(/captureAdded: .*content/s);
	const more = { type: 'captureDeleted', data: { id: 'a', why: 'x' } } as unknown as EventData;
	expect(() => sealed(more)).toThrow(/captureDeleted/);
});

test('what a line can be', () => {
	const event = sealed({ type: 'captureDeleted', data: { id: 'a' } });
	const fields = { log: 1, ...event };
	expect(decodeLine('', sums)).toMatchObject({ kind: 'damaged', reason: 'no checksum at its end' });
	expect(decodeLine('{}', sums)).toMatchObject({ kind: 'damaged' });
	expect(decodeLine(lineOf(fields).replace('"a"', '"b"'), sums)).toEqual({ kind: 'damaged', reason: 'wrong checksum' });
	expect(decodeLine(lineOf({ ...fields, log: 2 }), sums)).toEqual({ kind: 'newer', version: 2 });
	expect(decodeLine(lineOf({ ...fields, log: undefined }), sums)).toMatchObject({
		kind: 'damaged',
		reason: 'no version',
	});
	expect(decodeLine(lineOf({ ...fields, seq: 0 }), sums)).toMatchObject({ kind: 'damaged' });
	expect(decodeLine(lineOf({ ...fields, data: {} }), sums)).toMatchObject({ kind: 'damaged' });
	expect(decodeLine(lineOf({ ...fields, v: 99 }), sums)).toMatchObject({ kind: 'unknown', event: { seq: 7, v: 99 } });
	for (const type of ['futureEvent', 'constructor', '__proto__'])
		expect(decodeLine(lineOf({ ...fields, type }), sums)).toMatchObject({ kind: 'unknown', event: { type } });
});
