import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../server/doors/cli/command.ts';
import { callCommand } from '../../../server/doors/cli/commands/call.ts';
import { createCompletionCommand } from '../../../server/doors/cli/commands/completion.ts';
import { searchCommand } from '../../../server/doors/cli/commands/search.ts';
import { taskCommand } from '../../../server/doors/cli/commands/task.ts';
import { webhookCommand } from '../../../server/doors/cli/commands/webhook.ts';
import { actionsIn, completionScript, SHELLS, type Shell } from '../../../server/doors/cli/completion.ts';
import { temporaryFolder } from '../store/support.ts';

const commands: readonly Command[] = [
	taskCommand,
	webhookCommand,
	searchCommand,
	callCommand,
	createCompletionCommand(() => commands),
];
const script = (shell: Shell): string => completionScript(shell, commands, ['task/list', 'task/create', 'capture/add']);

/** What each shell itself offers for the last of some words. */
const OFFERED: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
	bash(words) {
		const quoted = words.map((word) => `'${word}'`).join(' ');
		const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _understory; printf '%s\\n' "\${COMPREPLY[@]}"`;
		return execFileSync('bash', ['--norc', '-c', `${script('bash')}\n${ask}`], { encoding: 'utf8' });
	},
	zsh(words) {
		const file = scriptFile('zsh');
		const ask = path.join(import.meta.dirname, 'offered.zsh');
		return execFileSync('zsh', ['-f', ask, file, words.join(' ')], { cwd: path.dirname(file), encoding: 'utf8' });
	},
	fish(words) {
		const file = scriptFile('fish');
		const ask = `source '${file}'; complete -C '${words.join(' ')}'`;
		return execFileSync('fish', ['--no-config', '-c', ask], { cwd: path.dirname(file), encoding: 'utf8' });
	},
};

/** In a folder of its own: shells offer the files beside it, too. */
function scriptFile(shell: Shell): string {
	const file = path.join(temporaryFolder(), 'script');
	writeFileSync(file, script(shell));
	return file;
}

function offered(shell: Shell, ...words: string[]): string[] {
	const lines = OFFERED[shell](words).split('\n');
	// fish adds what each means; files are no answer of ours.
	return lines.map((line) => line.split('\t')[0]!).filter((word) => word !== '' && word !== 'script');
}

describe.each(SHELLS)('%s', (shell) => {
	const isMissing = spawnSync(shell, ['--version']).error !== undefined;
	test.skipIf(isMissing)(
		`offers commands, what they begin with, their options, and operations (needs ${shell})`,
		() => {
			const expectOffer = (words: readonly string[], wanted: readonly string[]): void =>
				expect(offered(shell, 'understory', ...words).toSorted()).toEqual([...wanted].toSorted());
			expectOffer([''], ['task', 'webhook', 'search', 'call', 'completion']);
			expectOffer(['we'], ['webhook']);
			expectOffer(['webhook', 're'], ['remove', 'redeliver']);
			expectOffer(['webhook', '--pr'], ['--private-network', '--profile']);
			expectOffer(['call', 'task/'], ['task/list', 'task/create']);
			expectOffer(['completion', 'z'], ['zsh']);
			expectOffer(['search', '--js'], ['--json']);
		},
	);
});

test('every command and option stands in every shell’s script', () => {
	for (const shell of SHELLS) {
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
