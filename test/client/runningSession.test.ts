import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
	INTERVAL_MS,
	PAUSE_MS,
	RunningSession,
	SETTLE_MS,
	UNSETTLED_MS,
	type ReadWindow,
} from '../../client/sessions/runningSession.ts';
import { OperationError } from '../../common/protocol/errors.ts';

const MINUTE = 60_000;

/** A window in which each change opens one more file, and a server that keeps what it is given. */
function scene() {
	let opened = 0;
	const saved: { id: string; file: string; tasks: readonly string[] }[] = [];
	const save = vi.fn(async (_operation: string, input: unknown): Promise<unknown> => {
		const { id, state } = input as { id: string } & NonNullable<ReturnType<ReadWindow>>;
		saved.push({ id, file: state.groups[0]!.tabs[0]!, tasks: state.tasks });
		return { id, seq: saved.length };
	});
	const log = { error: vi.fn() };
	const read: ReadWindow = (tasks) => ({
		folders: ['/w'],
		state: {
			groups: [{ column: 1, active: 0, tabs: [String(opened)] }],
			cursors: [],
			terminals: [],
			tasks: [...tasks],
		},
	});
	const session = new RunningSession({ call: save as never }, log, read);
	return {
		session,
		saved,
		save,
		log,
		changed: () => (opened++, session.changed()),
		moved: () => (opened++, session.moved()),
		/** The number of the change that would be there after a crash. */
		kept: () => Number(saved.at(-1)?.file ?? 0),
	};
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a crash', () => {
	test('loses a change of the last seconds at most, and what the cursor did in the last five minutes', async () => {
		const step = fc.record({
			kind: fc.constantFrom('changed' as const, 'moved' as const),
			wait: fc.oneof(fc.nat(SETTLE_MS + 100), fc.nat(INTERVAL_MS + 100)),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
				const { session, kept, ...window } = scene();
				const changes: { kind: 'changed' | 'moved'; at: number }[] = [];
				for (const { kind, wait } of steps) {
					window[kind]();
					changes.push({ kind, at: Date.now() });
					await vi.advanceTimersByTimeAsync(wait);
				}
				for (const { kind, at } of changes.slice(kept()))
					expect(Date.now() - at).toBeLessThanOrEqual(kind === 'changed' ? UNSETTLED_MS : INTERVAL_MS);
				const quietFor = Date.now() - Math.max(0, ...changes.map(({ at }) => at));
				if (quietFor > SETTLE_MS) expect(changes.slice(kept()).map(({ kind }) => kind)).not.toContain('changed');
				session.dispose();
			}),
		);
	});

	test('a change that is followed by others for ever is kept all the same', async () => {
		const { changed, kept } = scene();
		for (let at = 0; at < 5 * MINUTE; at += 1000) {
			changed();
			await vi.advanceTimersByTimeAsync(1000);
		}
		expect(kept()).toBeGreaterThan(280);
	});

	test('of the server while a state is on its way: it is kept when the server is back, or within five minutes', async () => {
		const { session, changed, save, kept, log } = scene();
		save.mockRejectedValueOnce(new OperationError('unavailable', 'The server is not there.'));
		changed();
		await vi.advanceTimersByTimeAsync(SETTLE_MS);
		expect([save.mock.calls.length, kept()]).toEqual([1, 0]);
		await vi.advanceTimersByTimeAsync(INTERVAL_MS);
		expect(kept()).toBe(1);
		expect(log.error).not.toHaveBeenCalled();
		save.mockRejectedValueOnce(new OperationError('internal', 'The disk is full.'));
		changed();
		await vi.advanceTimersByTimeAsync(SETTLE_MS);
		expect(log.error).toHaveBeenCalledOnce();
		session.changed(); // as when the connection is ready again
		await vi.advanceTimersByTimeAsync(SETTLE_MS);
		expect(kept()).toBe(2);
	});
});

test('a change waits until it has settled; the place of the cursor waits for five minutes, or goes along', async () => {
	const { changed, moved, saved } = scene();
	moved();
	changed();
	await vi.advanceTimersByTimeAsync(SETTLE_MS - 1);
	changed();
	await vi.advanceTimersByTimeAsync(SETTLE_MS - 1);
	expect(saved).toEqual([]);
	await vi.advanceTimersByTimeAsync(1);
	expect(saved.map(({ file }) => file)).toEqual(['3']);
	await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS);
	expect(saved).toHaveLength(1);
	moved();
	await vi.advanceTimersByTimeAsync(INTERVAL_MS);
	expect(saved.map(({ file }) => file)).toEqual(['3', '4']);
});

test('a slow server gets one state after the other, and of those that wait the newest', async () => {
	const { changed, session, save, saved } = scene();
	const answer = Promise.withResolvers<unknown>();
	save.mockImplementationOnce(() => answer.promise);
	for (let change = 0; change < 3; change++) {
		changed();
		await vi.advanceTimersByTimeAsync(SETTLE_MS);
	}
	expect(save).toHaveBeenCalledTimes(1);
	answer.resolve({});
	await session.keep();
	expect(saved.map(({ file }) => file)).toEqual(['3']);
	expect(save).toHaveBeenCalledTimes(2);
});

test('after an hour without a change another session begins, with the tasks touched since', async () => {
	const { session, saved } = scene();
	session.touch('morning');
	await vi.advanceTimersByTimeAsync(PAUSE_MS + 2 * SETTLE_MS);
	session.touch('noon');
	await vi.advanceTimersByTimeAsync(SETTLE_MS);
	expect(saved.map(({ tasks }) => tasks)).toEqual([['morning'], ['noon']]);
	expect(new Set(saved.map(({ id }) => id)).size).toBe(2);
	expect(saved[1]!.id).toBe(session.id);
});

test('what is left when the window goes is kept by a last call, and nothing after that', async () => {
	const { session, changed, saved } = scene();
	changed();
	await session.keep();
	expect(saved).toHaveLength(1);
	changed();
	session.dispose();
	await vi.advanceTimersByTimeAsync(INTERVAL_MS);
	await session.keep();
	expect(saved).toHaveLength(1);
});
