import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Command } from '../../../server/doors/cli/command.ts';
import { callCommand } from '../../../server/doors/cli/commands/call.ts';
import { createCompletionCommand } from '../../../server/doors/cli/commands/completion.ts';
import { searchCommand } from '../../../server/doors/cli/commands/search.ts';
import { taskCommand } from '../../../server/doors/cli/commands/task.ts';
import { webhookCommand } from '../../../server/doors/cli/commands/webhook.ts';
import { actionsIn, completionScript, type Shell } from '../../../server/doors/cli/completion.ts';

const commands: readonly Command[] = [
	taskCommand,
	webhookCommand,
	searchCommand,
	callCommand,
	createCompletionCommand(() => commands),
];
const script = (shell: Shell): string => completionScript(shell, commands, ['task/list', 'task/create', 'capture/add']);

/** What bash offers for the last of some words. */
function offered(...words: string[]): string[] {
	const quoted = words.map((word) => `'${word}'`).join(' ');
	const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _understory; printf '%s\\n' "\${COMPREPLY[@]}"`;
	const output = execFileSync('bash', ['--norc', '-c', `${script('bash')}\n${ask}`], { encoding: 'utf8' });
	return output.split('\n').filter((line) => line !== '');
}

const withBash = process.platform === 'win32' ? test.skip : test;

withBash('bash offers commands, what they begin with, their options, and operations', () => {
	expect(offered('understory', '')).toEqual(['task', 'webhook', 'search', 'call', 'completion']);
	expect(offered('understory', 'we')).toEqual(['webhook']);
	expect(offered('understory', 'webhook', 're')).toEqual(['remove', 'redeliver']);
	expect(offered('understory', 'webhook', '--pr')).toEqual(['--private-network', '--profile']);
	expect(offered('understory', 'call', 'task/')).toEqual(['task/list', 'task/create']);
	expect(offered('understory', 'completion', 'z')).toEqual(['zsh']);
	expect(offered('understory', 'search', '--js')).toEqual(['--json']);
});

test('every command and option stands in every shell’s script', () => {
	for (const shell of ['bash', 'zsh', 'fish'] as const) {
		const text = script(shell);
		for (const { name, options } of commands) {
			expect(text).toContain(name);
			for (const option of Object.keys(options)) expect(text, `${shell} ${name}`).toContain(option);
		}
	}
});

test('what a usage begins with', () => {
	expect(actionsIn('list | add URL | test|on NAME')).toEqual(['list', 'add', 'test', 'on']);
	expect(actionsIn('QUERY')).toEqual([]);
	expect(actionsIn('[OPERATION [INPUT]]')).toEqual([]);
});
