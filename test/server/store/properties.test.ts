import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Capture } from '../../../common/model/capture.ts';
import type { Command, Store } from '../../../server/ports/store.ts';
import { repairStore } from '../../../server/store/repair.ts';
import { captureCommand } from './arbitraries.ts';
import { StoreModel } from './model.ts';
import { add, allCaptures, findingCodes, inFolder, openTestStore, segmentFile, unsyncedFiles } from './support.ts';

const commands = fc.array(captureCommand, { minLength: 1, maxLength: 40 });

/** `seq` of the answer; undefined when the command is refused. */
function tryExecute(store: Store, command: Command): number | undefined {
	try {
		return store.execute(command).seq;
	} catch (error) {
		if (OperationError.is(error, 'invalidInput') || OperationError.is(error, 'notFound')) return undefined;
		throw error;
	}
}

function withoutTimes(captures: readonly Capture[]): unknown[] {
	return captures.map(({ createdAt: _created, updatedAt: _updated, ...rest }) => rest);
}

/** How many captures are on each level, counted one by one. */
function levelsOf(captures: readonly Capture[]): Record<string, number> {
	const levels: Record<string, number> = { inbox: 0, processed: 0, compacted: 0, archived: 0 };
	for (const { status } of captures) levels[status]! += 1;
	return levels;
}

/** Runs commands and returns the captures after each event, the first entry being the empty store. */
async function statesOf(folder: string, list: readonly Command[]): Promise<Capture[][]> {
	const store = await openTestStore(folder);
	const states: Capture[][] = [[]];
	for (const command of list) {
		tryExecute(store, command);
		states[store.head] = allCaptures(store);
	}
	store.close();
	return states;
}

test('any sequence of commands does what the model does, with restarts and snapshots anywhere', () =>
	fc.assert(
		fc.asyncProperty(
			commands,
			fc.infiniteStream(fc.constantFrom('go on', 'go on', 'snapshot', 'restart')),
			(list, events) =>
				inFolder(async (folder) => {
					const model = new StoreModel();
					let store = await openTestStore(folder, { segmentBytes: 1500 });
					for (const command of list) {
						expect(tryExecute(store, command)).toBe(model.execute(command));
						expect(store.head).toBe(model.head);
						const event = events.next().value;
						if (event === 'snapshot') store.snapshot();
						if (event !== 'restart') continue;
						store.close();
						store = await openTestStore(folder, { segmentBytes: 1500 });
					}
					expect(withoutTimes(allCaptures(store))).toEqual(model.captures());
					expect(store.work.counts().levels).toEqual(levelsOf(allCaptures(store)));
					expect(findingCodes(store)).toEqual([]);
					store.close();
				}),
		),
		{ numRuns: 60 },
	));

test('replay of the log gives the same state as the commands did, times included', () =>
	fc.assert(
		fc.asyncProperty(commands, (list) =>
			inFolder(async (folder) => {
				const states = await statesOf(folder, list);
				rmSync(path.join(folder, 'store', 'state.sqlite'), { force: true });
				const store = await openTestStore(folder);
				expect(store.health().snapshotSeq).toBe(0);
				expect(allCaptures(store)).toEqual(states.at(-1));
				store.close();
			}),
		),
		{ numRuns: 60 },
	));

test('every command may be asked twice', () =>
	fc.assert(
		fc.asyncProperty(commands, (list) =>
			inFolder(async (folder) => {
				const store = await openTestStore(folder);
				for (const command of list) {
					const seq = tryExecute(store, command);
					const head = store.head;
					const again = tryExecute(store, command);
					expect(store.head).toBe(head);
					// A capture that was edited meanwhile is still the same capture.
					if (seq !== undefined) expect(again).toBe(seq);
				}
				store.close();
			}),
		),
		{ numRuns: 40 },
	));

test('the log cut at any byte opens with the events whose lines are whole', () =>
	fc.assert(
		fc.asyncProperty(commands, fc.nat(), fc.boolean(), (list, cut, keepSnapshot) =>
			inFolder(async (folder) => {
				const states = await statesOf(folder, list);
				if (states.length === 1) return;
				const content = readFileSync(segmentFile(folder));
				const length = cut % (content.length + 1);
				truncateSync(segmentFile(folder), length);
				if (!keepSnapshot) rmSync(path.join(folder, 'store', 'state.sqlite'));
				// A line is whole without its `\n` too.
				const whole =
					content
						.subarray(0, length + 1)
						.toString('latin1')
						.split('\n').length - 1;
				const store = await openTestStore(folder);
				if (keepSnapshot && whole < states.length - 1) {
					expect(findingCodes(store)).toContain('logDamaged');
					expect(allCaptures(store)).toEqual(states.at(-1));
				} else {
					expect(store.head).toBe(whole);
					expect(allCaptures(store)).toEqual(states[whole]);
					expect(findingCodes(store)).not.toContain('logDamaged');
					add(store, 'after the crash');
				}
				store.close();
			}),
		),
		{ numRuns: 120 },
	));

test('a bit flipped anywhere is found, or made no difference', () =>
	fc.assert(
		fc.asyncProperty(commands, fc.nat(), fc.nat({ max: 7 }), (list, position, bit) =>
			inFolder(async (folder) => {
				const states = await statesOf(folder, list);
				if (states.length === 1) return;
				rmSync(path.join(folder, 'store', 'state.sqlite'));
				const content = readFileSync(segmentFile(folder));
				const at = position % content.length;
				content[at] = content[at]! ^ (1 << bit);
				writeFileSync(segmentFile(folder), content);
				const store = await openTestStore(folder);
				const damaged = findingCodes(store).includes('logDamaged');
				expect(allCaptures(store)).toEqual(states[store.head]);
				if (!damaged) expect(store.head).toBe(states.length - 1);
				else expect(() => add(store, 'new')).toThrow(expect.objectContaining({ code: 'storeDamaged' }));
				store.close();
			}),
		),
		{ numRuns: 150 },
	));

test('a flipped bit in a log of captures is repaired from the snapshot without loss', () =>
	fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.nat({ max: 7 }), (count, position, bit) =>
			inFolder(async (folder) => {
				const store = await openTestStore(folder, { segmentBytes: 900 });
				for (let i = 0; i < count; i++) add(store, `id${i}`);
				const before = allCaptures(store);
				const { segments } = store.health();
				store.close();
				const file = segmentFile(folder, position % segments);
				const content = readFileSync(file);
				const at = position % content.length;
				content[at] = content[at]! ^ (1 << bit);
				writeFileSync(file, content);

				const report = await repairStore({ dataDir: folder, acceptLoss: false, clock: () => 0, files: unsyncedFiles });
				expect(report.lost).toEqual([]);
				const after = await openTestStore(folder);
				expect(allCaptures(after)).toEqual(before);
				expect(findingCodes(after).filter((code) => code !== 'lineCompleted')).toEqual([]);
				expect(after.head).toBe(count);
				after.close();
			}),
		),
		{ numRuns: 100 },
	));
