// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TerminalCommand } from '../../common/model/terminal.ts';
import { eventually, FakeHost, key } from './support.ts';

let host: FakeHost;
let stored: TerminalCommand[];

beforeEach(async () => {
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	stored = [command('a', 'npm test', 'one failed\nof 3'), command('b', 'cd src', '')];
	host = new FakeHost().install();
	host.answer('terminal/list', () => ({ commands: stored, total: stored.length, offset: 0, seq: 1 }));
	host.answer('terminal/archive', ({ ids }: { ids: string[] }) => {
		stored = stored.filter(({ id }) => !ids.includes(id));
		return { seq: 2 };
	});
	for (const method of ['host/copy', 'host/showText', 'host/terminal'] as const) host.answer(method, () => ({}));
	await import('../../webview/history/main.tsx');
	host.ready();
	await eventually(() => expect(rows()).toHaveLength(2));
	rows()[0]!.focus();
});

afterEach(() => {
	host.dispose();
	document.body.innerHTML = '';
});

test('Ctrl+C copies a command, C the command with its output, and both are said', async () => {
	key(rows()[0]!, 'c', { ctrlKey: true });
	await eventually(() => expect(said()).toContain('Command copied'));
	key(rows()[0]!, 'c');
	await eventually(() => expect(said()).toContain('Command and output copied'));
	rows()[1]!.focus();
	key(rows()[1]!, 'c');
	await eventually(() => expect(host.asked('host/copy')).toHaveLength(3));
	expect(host.asked('host/copy')).toEqual([
		{ text: 'npm test' },
		{ text: '$ npm test\none failed\nof 3' },
		{ text: '$ cd src' },
	]);
});

test('the buttons of a row do what its keys do', async () => {
	const press = (label: string): void => rows()[0]!.querySelector<HTMLElement>(`[aria-label^="${label}"]`)!.click();
	press('Copy (');
	press('Copy with Output');
	press('Run in Terminal');
	await eventually(() => expect(host.asked('host/terminal')).toEqual([{ text: 'npm test', cwd: '/w', run: true }]));
	expect(host.asked('host/copy')).toEqual([{ text: 'npm test' }, { text: '$ npm test\none failed\nof 3' }]);
});

test('what is selected in the output is copied by the editor itself', () => {
	key(rows()[0]!, ' ');
	const selection = getSelection()!;
	selection.selectAllChildren(rows()[0]!.querySelector('code')!);
	expect(String(selection)).not.toBe('');
	key(rows()[0]!, 'c', { ctrlKey: true });
	expect(host.asked('host/copy')).toEqual([]);
	selection.removeAllRanges();
});

test('Delete archives a command, and the focus goes to the next', async () => {
	key(rows()[0]!, 'Delete');
	await eventually(() => expect(rows()).toHaveLength(1));
	await eventually(() => expect(document.activeElement).toBe(rows()[0]));
	expect(document.querySelector('.toast')?.textContent).toContain('Command archived');
});

function rows(): HTMLElement[] {
	return [...document.querySelectorAll<HTMLElement>('.command')];
}

function said(): string {
	return document.querySelector('[aria-live]:not(.toast-region)')?.textContent ?? '';
}

function command(id: string, line: string, output: string): TerminalCommand {
	return {
		id,
		command: line,
		cwd: '/w',
		root: '/w',
		shell: 'bash',
		exitCode: 1,
		startedAt: '2026-01-01T00:00:00.000Z',
		durationMs: 10,
		output,
		omitted: 0,
		redacted: 0,
		archived: false,
		seq: 1,
	};
}
