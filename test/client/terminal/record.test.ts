import { expect, test, vi } from 'vitest';
import { BURST_MS, CommandQueue } from '../../../client/terminal/commandQueue.ts';
import { recordsCommand, rootOf, type RecordRules } from '../../../client/terminal/recordRules.ts';
import type { FinishedCommand } from '../../../common/model/terminal.ts';
import { OperationError } from '../../../common/protocol/errors.ts';

const RULES: RecordRules = {
	enabled: true,
	trusted: true,
	ignore: ['clear', 'pass *', '*vault read*'],
	excludeFolders: ['/secret'],
	folders: ['/w', '/w/sub', '/x'],
};

test('what may be recorded', () => {
	const records = (command: string, cwd = '/w', change: Partial<RecordRules> = {}): boolean =>
		recordsCommand(command, cwd, { ...RULES, ...change });
	expect(records('npm test')).toBe(true);
	expect(records(' npm test')).toBe(false);
	expect(records('  ')).toBe(false);
	expect(records('clear')).toBe(false);
	expect(records('clear-cache')).toBe(true);
	expect(records('pass show mail')).toBe(false);
	expect(records('op vault read x')).toBe(false);
	expect(records('ls', '/secret/deep')).toBe(false);
	expect(records('ls', '/secretive')).toBe(true);
	expect(records('ls', '/w', { folders: ['/secret/project'] })).toBe(false);
	expect(records('ls', '/w', { trusted: false })).toBe(false);
	expect(records('ls', '/w', { enabled: false })).toBe(false);
});

test('a command belongs to the deepest workspace folder, else to the first', () => {
	expect(rootOf('/w/sub/a', RULES.folders)).toBe('/w/sub');
	expect(rootOf('/elsewhere', RULES.folders)).toBe('/w');
	expect(rootOf('/elsewhere', [])).toBe('');
});

test('a burst is one write; what could not be written is written with the next', async () => {
	vi.useFakeTimers();
	try {
		const sent: string[][] = [];
		let works = false;
		const failures: number[] = [];
		const queue = new CommandQueue({
			send: (commands) => {
				if (!works) return Promise.reject(new Error('away'));
				sent.push(commands.map(({ id }) => id));
				return Promise.resolve();
			},
			onFailure: (_error, waiting) => failures.push(waiting),
			onRefused: () => expect.unreachable(),
		});
		for (const id of ['a', 'b', 'c']) queue.push(command(id));
		await vi.advanceTimersByTimeAsync(BURST_MS);
		expect([sent, failures]).toEqual([[], [3]]);
		works = true;
		queue.push(command('d'));
		await vi.advanceTimersByTimeAsync(BURST_MS);
		expect(sent).toEqual([['a', 'b', 'c', 'd']]);
		await queue.flush();
		expect(sent.length).toBe(1);
	} finally {
		vi.useRealTimers();
	}
});

test('a command that is refused keeps no other from being recorded', async () => {
	const sent: string[][] = [];
	const refused: string[] = [];
	const queue = new CommandQueue({
		send: async (commands) => {
			const ids = commands.map(({ id }) => id);
			if (ids.includes('bad')) throw new OperationError('invalidInput', 'bad');
			sent.push(ids);
		},
		onFailure: () => expect.unreachable(),
		onRefused: ({ message }) => refused.push(message),
	});
	for (const id of ['a', 'bad', 'b']) queue.push(command(id));
	await queue.flush();
	queue.push(command('c'));
	await queue.flush();
	expect([sent, refused]).toEqual([[['a'], ['b'], ['c']], ['bad']]);
});

function command(id: string): FinishedCommand {
	return {
		id,
		command: id,
		cwd: '',
		root: '',
		shell: '',
		startedAt: '2026-01-01T00:00:00.000Z',
		durationMs: 1,
		output: '',
		omitted: 0,
		redacted: 0,
	};
}
