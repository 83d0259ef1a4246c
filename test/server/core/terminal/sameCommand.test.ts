import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastFix, normalizeCommand } from '../../../../server/core/terminal/sameCommand.ts';

test('white space, sudo and variables make no other command', () => {
	expect(normalizeCommand('  npm   test ')).toBe('npm test');
	expect(normalizeCommand('CI=1 NODE_ENV="a b" npm test')).toBe('npm test');
	expect(normalizeCommand('sudo time make')).toBe('make');
	expect(normalizeCommand('A=1')).toBe('A=1');
	expect(normalizeCommand('sudo')).toBe('sudo');
});

test('normalizing twice is normalizing once', () => {
	fc.assert(
		fc.property(fc.string(), (text) => {
			const once = normalizeCommand(text);
			expect(normalizeCommand(once)).toBe(once);
		}),
	);
});

test('the latest success after failures, from the first failure of its row', () => {
	const runs = (codes: string) =>
		codes.split('').map((code, index) => ({ id: String(index), exitCode: code === '?' ? undefined : Number(code) }));
	const fix = (codes: string): string | undefined => {
		const found = lastFix(runs(codes));
		return found && `${found.failure.id}-${found.success.id}`;
	};
	expect(fix('')).toBeUndefined();
	expect(fix('0')).toBeUndefined();
	expect(fix('111')).toBeUndefined();
	expect(fix('10')).toBe('0-1');
	expect(fix('0110')).toBe('1-3');
	expect(fix('10010')).toBe('3-4');
	expect(fix('1?0')).toBe('0-2');
	expect(fix('1000')).toBe('0-1');
	expect(fix('1011')).toBe('0-1');
});

test('a fix is a failure before a success with no success in between', () => {
	const attempt = fc.record({ id: fc.uuid(), exitCode: fc.option(fc.nat(2), { nil: undefined }) });
	fc.assert(
		fc.property(fc.array(attempt), (attempts) => {
			const found = lastFix(attempts);
			if (found === undefined) return;
			const from = attempts.indexOf(found.failure);
			const to = attempts.indexOf(found.success);
			expect(from).toBeLessThan(to);
			expect(found.failure.exitCode).not.toBe(0);
			expect(found.success.exitCode).toBe(0);
			expect(attempts.slice(from, to).some(({ exitCode }) => exitCode === 0)).toBe(false);
		}),
	);
});
