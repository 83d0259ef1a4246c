import { appendFileSync, copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OperationError } from '../../../common/protocol/errors.ts';
import { CURRENT_VERSION } from '../../../server/core/events/schemas.ts';
import { encodeLine } from '../../../server/core/events/eventLine.ts';
import { nodeChecksums } from '../../../server/store/checksums.ts';
import { keepEveryKind, missingKinds, NOT_KEPT } from '../../recovery/support/everyKind.ts';
import {
	add,
	findingCodes,
	ids,
	openTestStore,
	segmentFile,
	snapshotFile,
	stateOf,
	temporaryFolder,
} from './support.ts';

/** A closed store with the captures `a`, `b`, `c` … and no snapshot. */
async function storeOf(count: number, options: { segmentBytes?: number; snapshot?: boolean } = {}): Promise<string> {
	const folder = temporaryFolder();
	const store = await openTestStore(
		folder,
		options.segmentBytes === undefined ? {} : { segmentBytes: options.segmentBytes },
	);
	for (let i = 0; i < count; i++) add(store, String.fromCharCode(97 + i));
	store.close();
	if (options.snapshot !== true) rmSync(snapshotFile(folder));
	return folder;
}

test('a torn last line is cut off and reported, and the log goes on', async () => {
	const folder = await storeOf(3);
	const file = segmentFile(folder);
	truncateSync(file, readFileSync(file).length - 10);
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['b', 'a']);
	expect(findingCodes(store)).toEqual(['tornLineCut']);
	expect(add(store, 'd')).toBe(3);
	store.close();
	const again = await openTestStore(folder);
	expect(ids(again)).toEqual(['d', 'b', 'a']);
	expect(findingCodes(again)).toEqual([]);
	again.close();
});

test('a last line that lacks only its end is kept', async () => {
	const folder = await storeOf(2);
	const file = segmentFile(folder);
	truncateSync(file, readFileSync(file).length - 1);
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['b', 'a']);
	expect(findingCodes(store)).toEqual(['lineCompleted']);
	add(store, 'c');
	store.close();
	const again = await openTestStore(folder);
	expect(ids(again)).toEqual(['c', 'b', 'a']);
	again.close();
});

test('a last line whose end is another byte is kept, and the byte is mended', async () => {
	const folder = await storeOf(2);
	const file = segmentFile(folder);
	const content = readFileSync(file);
	writeFileSync(file, Buffer.from(content).fill(0x0b, content.length - 1));
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['b', 'a']);
	expect(findingCodes(store)).toEqual(['lineCompleted']);
	store.close();
	expect(readFileSync(file).equals(content)).toBe(true);
});

test('zeros after the last line, as a crashed file system leaves them, are cut off', async () => {
	const folder = await storeOf(2);
	appendFileSync(segmentFile(folder), Buffer.alloc(5000));
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['b', 'a']);
	expect(findingCodes(store)).toEqual(['tornLineCut']);
	store.close();
});

test('damage before the last line stops writing, says where, and leaves the file alone', async () => {
	const folder = await storeOf(3);
	const file = segmentFile(folder);
	const content = readFileSync(file);
	content[content.indexOf('text of b')] = 'T'.charCodeAt(0);
	writeFileSync(file, content);
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['a']);
	expect(findingCodes(store)).toEqual(['logDamaged']);
	expect(store.health().findings[0]?.message).toMatch(/line 2 \(byte \d+, event 2\): wrong checksum/);
	expect(() => add(store, 'd')).toThrow(expect.objectContaining({ code: 'storeDamaged' }));
	await expect(store.backup(path.join(folder, 'b.tar.gz'))).rejects.toMatchObject({ code: 'storeDamaged' });
	store.close();
	expect(readFileSync(file).equals(content)).toBe(true);
	expect(existsSync(snapshotFile(folder))).toBe(false);
});

test.for([
	['empty', () => Buffer.alloc(0)],
	['cut short', (image: Buffer) => image.subarray(0, image.length / 2)],
	['a wrong byte', (image: Buffer) => Buffer.from(image).fill(0x5a, image.length - 200, image.length - 199)],
	['not SQLite', () => Buffer.from('x'.repeat(4096))],
] as const)('a bad snapshot (%s) is passed over for the one before', async ([, spoil]) => {
	const folder = await storeOf(2, { snapshot: true });
	const second = await openTestStore(folder);
	add(second, 'c');
	second.close();
	writeFileSync(snapshotFile(folder), spoil(readFileSync(snapshotFile(folder))));
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['c', 'b', 'a']);
	expect(findingCodes(store)).toEqual(['snapshotRefused']);
	expect(store.health().snapshotSeq).toBe(2);
	store.close();
});

test('two bad snapshots: the whole log is read', async () => {
	const folder = await storeOf(3, { snapshot: true });
	copyFileSync(snapshotFile(folder), snapshotFile(folder, 'state.previous.sqlite'));
	for (const name of ['state.sqlite', 'state.previous.sqlite']) truncateSync(snapshotFile(folder, name), 1000);
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['c', 'b', 'a']);
	expect(findingCodes(store)).toEqual(['snapshotRefused', 'snapshotRefused']);
	expect(store.health().snapshotSeq).toBe(0);
	store.close();
});

test('a snapshot from after the end of the log means that events are missing', async () => {
	const folder = await storeOf(3, { snapshot: true });
	const file = segmentFile(folder);
	truncateSync(file, readFileSync(file).indexOf('\n') + 1);
	const store = await openTestStore(folder);
	expect(findingCodes(store)).toEqual(['logDamaged']);
	expect(ids(store)).toEqual(['c', 'b', 'a']); // what the snapshot knows can be read
	store.close();
});

test('a missing segment is damage', async () => {
	const folder = await storeOf(12, { segmentBytes: 500 });
	rmSync(segmentFile(folder, 2));
	const store = await openTestStore(folder);
	expect(findingCodes(store)).toEqual(['logDamaged']);
	expect(store.health().findings[0]?.message).toMatch(/are missing/);
	store.close();
});

test('an empty last segment and an empty snapshot do no harm', async () => {
	const folder = await storeOf(4, { segmentBytes: 300 });
	writeFileSync(path.join(path.dirname(segmentFile(folder)), '0000000000000005.jsonl'), '');
	writeFileSync(snapshotFile(folder), '');
	const store = await openTestStore(folder, { segmentBytes: 300 });
	expect(ids(store)).toEqual(['d', 'c', 'b', 'a']);
	expect(add(store, 'e')).toBe(5);
	store.close();
	const again = await openTestStore(folder);
	expect(again.head).toBe(5);
	again.close();
});

test('files that are none of ours in the log folder are left alone', async () => {
	const folder = await storeOf(1);
	const stray = path.join(path.dirname(segmentFile(folder)), 'desktop.ini');
	writeFileSync(stray, 'stray');
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['a']);
	store.close();
	expect(readFileSync(stray, 'utf8')).toBe('stray');
});

test('a line in a later format: the store refuses to open and touches nothing', async () => {
	const folder = await storeOf(1);
	const file = segmentFile(folder);
	const body = '{"log":2,"seq":2,"what":"only a later version knows"';
	appendFileSync(file, `${body},"crc":"${nodeChecksums.crc32(body).toString(16).padStart(8, '0')}"}\n`);
	const before = readFileSync(file);
	const failure: unknown = await openTestStore(folder).catch((error: unknown) => error);
	expect(OperationError.is(failure, 'versionMismatch')).toBe(true);
	expect((failure as Error).message).toMatch(/Update Understory/);
	expect(readFileSync(file).equals(before)).toBe(true);
});

test('an event of a later version is kept, counts and has no effect', async () => {
	const folder = await storeOf(1);
	const event = {
		seq: 2,
		id: 'x',
		ts: '2030-01-01T00:00:00.000Z',
		type: 'captureSung',
		v: 1,
		namespace: 'default',
		data: { song: 1 },
	};
	appendFileSync(segmentFile(folder), encodeLine(event, nodeChecksums));
	const store = await openTestStore(folder);
	expect(findingCodes(store)).toEqual(['unknownEvents']);
	expect(store.head).toBe(2);
	expect(add(store, 'b')).toBe(3);
	expect(store.readEvents(0, 10).map(({ seq }) => seq)).toEqual([1, 3]);
	store.close();
});

test('an event that cannot be applied is damage, not a half-applied state', async () => {
	const folder = await storeOf(2);
	const file = segmentFile(folder);
	const [first = ''] = readFileSync(file, 'utf8').split('\n');
	const event = { ...JSON.parse(first), seq: 3 };
	appendFileSync(file, encodeLine(event, nodeChecksums));
	const store = await openTestStore(folder);
	expect(findingCodes(store)).toEqual(['logDamaged']);
	expect(store.health().findings[0]?.message).toMatch(/event 3\): it cannot be applied/);
	expect(store.head).toBe(2);
	store.close();
});

test('a line of 100 MB is damage like any other', async () => {
	const folder = await storeOf(1);
	const file = segmentFile(folder);
	for (let i = 0; i < 100; i++) appendFileSync(file, Buffer.alloc(1024 * 1024, 'x'));
	appendFileSync(file, '\n');
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['a']);
	expect(findingCodes(store)).toEqual(['logDamaged']);
	store.close();
});

test('the log of every kind of event, cut inside any of its lines, gives the state before that line', async () => {
	const folder = temporaryFolder();
	const whole = await openTestStore(folder);
	keepEveryKind(whole, 'x');
	const kinds = new Set(whole.readEvents(0, Infinity).map(({ type }) => type));
	const covered = new Set<string>([...kinds, ...NOT_KEPT]);
	expect(Object.keys(CURRENT_VERSION).filter((type) => !covered.has(type))).toEqual([]);
	expect(missingKinds(whole, 'x')).toEqual([]);
	whole.close();
	const log = readFileSync(segmentFile(folder));
	const lines = log.toString().trimEnd().split('\n');
	rmSync(snapshotFile(folder), { force: true });
	let start = 0;
	for (const line of lines) {
		const end = start + Buffer.byteLength(line);
		const states: unknown[] = [];
		for (const cut of [start, start + 1, Math.floor((start + end) / 2), end - 1]) {
			writeFileSync(segmentFile(folder), log.subarray(0, cut));
			const store = await openTestStore(folder);
			expect(findingCodes(store)).toEqual(cut === start ? [] : ['tornLineCut']);
			states.push(stateOf(store, folder));
			store.close();
			rmSync(snapshotFile(folder), { force: true });
		}
		for (const state of states) expect(state).toEqual(states[0]);
		start = end + 1;
	}
});
