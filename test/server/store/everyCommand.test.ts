import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Command, Store } from '../../../server/ports/store.ts';
import { keepEveryKind } from '../../recovery/support/everyKind.ts';
import { inFolder, openTestStore, snapshotFile, stateOf } from './support.ts';

/** What a command may be refused with; anything else is a fault. */
const REFUSALS = ['invalidInput', 'notFound', 'conflict'] as const;

/** Commands of every kind about three of each thing, in an order in which none is refused. */
async function everyCommand(): Promise<Command[]> {
	const commands: Command[] = [];
	await inFolder(async (folder) => {
		const store = await openTestStore(folder);
		const noting = new Proxy(store, {
			get(target, name) {
				if (name === 'execute') return (command: Command) => (commands.push(command), target.execute(command));
				const value: unknown = Reflect.get(target, name, target);
				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		});
		for (const id of ['a', 'b', 'c']) keepEveryKind(noting, id);
		store.close();
	});
	return commands;
}

function tryExecute(store: Store, command: Command): void {
	try {
		store.execute(command);
	} catch (error) {
		if (!REFUSALS.some((code) => OperationError.is(error, code))) throw error;
	}
}

test('any commands of every kind, in any order, give the state that their log gives', async () => {
	const all = await everyCommand();
	const some = fc
		.tuple(fc.subarray(all, { maxLength: 60 }), fc.array(fc.constantFrom(...all), { maxLength: 40 }))
		.map(([inOrder, inAnyOrder]) => [...inOrder, ...inAnyOrder]);
	const between = fc.infiniteStream(fc.constantFrom('go on', 'go on', 'go on', 'go on', 'snapshot', 'restart'));
	const applied = new Set<string>();
	await fc.assert(
		fc.asyncProperty(some, between, (list, events) =>
			inFolder(async (folder) => {
				let store = await openTestStore(folder, { segmentBytes: 6000 });
				for (const command of list) {
					tryExecute(store, command);
					const event = events.next().value;
					if (event === 'snapshot') store.snapshot();
					if (event !== 'restart') continue;
					store.close();
					store = await openTestStore(folder, { segmentBytes: 6000 });
				}
				for (const { type } of store.readEvents(0, Infinity)) applied.add(type);
				const { head } = store;
				const state = stateOf(store, folder);
				store.close();
				rmSync(snapshotFile(folder), { force: true });
				const replayed = await openTestStore(folder, { segmentBytes: 6000 });
				expect(replayed.head).toBe(head);
				expect(replayed.health().findings).toEqual([]);
				expect(stateOf(replayed, folder)).toEqual(state);
				replayed.close();
			}),
		),
		{ numRuns: 40 },
	);
	expect(applied.size).toBeGreaterThan(40); // commands that are always refused would prove nothing
});
