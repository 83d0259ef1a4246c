import { expect, onTestFinished, test, vi } from 'vitest';
import { TerminalRetention } from '../../../server/app/terminalRetention.ts';
import { add, openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);

async function openRetention() {
	const clock = { now: START };
	const store = await openTestStore(temporaryFolder(), { clock: () => clock.now });
	const command = { command: 'make', cwd: '/a', root: '/a', shell: 'bash', durationMs: 1, exitCode: 0 };
	const shown = { startedAt: new Date(START).toISOString(), output: '', omitted: 0, redacted: 0 };
	store.execute({ type: 'terminal/record', commands: [{ id: 'old', ...command, ...shown }] });
	const limit = { days: 30 };
	const retention = new TerminalRetention({
		store,
		clock: () => clock.now,
		days: () => limit.days,
		logger: silentLogger,
	});
	onTestFinished(() => {
		retention.dispose();
		store.close();
	});
	const kept = (): number => store.terminal.list({ limit: 10, offset: 0, archived: false }).total;
	return { store, clock, limit, retention, kept };
}

test('what is too old is archived with whatever is kept, though no command is recorded', async () => {
	const { store, clock, kept } = await openRetention();
	clock.now += 29 * DAY_MS;
	add(store, 'a', 'some thought');
	await new Promise(setImmediate);
	expect(kept()).toBe(1);
	clock.now += 2 * DAY_MS;
	add(store, 'b', 'some thought');
	await vi.waitFor(() => expect(kept()).toBe(0));
});

test('0 days keep all; a start and a change of the setting look at once', async () => {
	const { clock, limit, retention, kept } = await openRetention();
	clock.now += 400 * DAY_MS;
	limit.days = 0;
	retention.look();
	expect(kept()).toBe(1);
	limit.days = 30;
	retention.look();
	expect(kept()).toBe(0);
});
