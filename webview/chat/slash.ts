import type { ThreadCommand } from '../../common/model/thread.ts';

/** A command that can stand before a question. */
export interface SlashCommand {
	readonly name: ThreadCommand;
	readonly summary: string;
}

export const SLASH_COMMANDS: readonly SlashCommand[] = [
	{ name: 'search', summary: 'Show the passages that fit best, without a model' },
	{ name: 'notes', summary: 'Ask your notes and captures' },
	{ name: 'tasks', summary: 'Ask your tasks' },
	{ name: 'session', summary: 'Where you were, what happened since, and what is next' },
	{ name: 'explain', summary: 'Explain the selected code' },
	{ name: 'fix', summary: 'Find and repair what is wrong with the selected code' },
	{ name: 'tests', summary: 'Write tests for the selected code' },
	{ name: 'doc', summary: 'Write documentation comments for the selected code' },
];

/** The command that a question begins with, and its words. What is no command is part of the words. */
export function parseQuestion(draft: string): { readonly text: string; readonly command?: ThreadCommand } {
	const [, name, rest] = /^\s*\/(\w+)(?:\s+([^]*))?$/.exec(draft) ?? [];
	const command = SLASH_COMMANDS.find((one) => one.name === name);
	return command === undefined ? { text: draft.trim() } : { command: command.name, text: (rest ?? '').trim() };
}

/** Commands that complete what is typed; none unless a command is being typed. */
export function completions(draft: string): readonly SlashCommand[] {
	const [, typed] = /^\/(\w*)$/.exec(draft) ?? [];
	return typed === undefined ? [] : SLASH_COMMANDS.filter(({ name }) => name.startsWith(typed));
}
