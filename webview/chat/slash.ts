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
	{ name: 'agent', summary: 'Hand a task to an agent: its name, then what it is to do' },
];

/** The command that a question begins with, and its words. What is no command is part of the words. */
export function parseQuestion(draft: string): { readonly text: string; readonly command?: ThreadCommand } {
	const [, name, rest] = /^\s*\/(\w+)(?:\s+([^]*))?$/.exec(draft) ?? [];
	const command = SLASH_COMMANDS.find((one) => one.name === name);
	return command === undefined ? { text: draft.trim() } : { command: command.name, text: (rest ?? '').trim() };
}

/** What may stand in the place of what is typed. */
export interface Completion {
	/** Without the slash. */
	readonly insert: string;
	readonly summary: string;
}

/** An agent that can be named after `/agent`. */
export interface NamedAgent {
	readonly name: string;
	readonly description: string;
}

/** What completes what is typed: commands, and after `/agent` the names of agents; none otherwise. */
export function completions(draft: string, agents: readonly NamedAgent[]): readonly Completion[] {
	const [, typed] = /^\/(\w*)$/.exec(draft) ?? [];
	if (typed !== undefined)
		return SLASH_COMMANDS.filter(({ name }) => name.startsWith(typed)).map(({ name, summary }) => ({
			insert: name,
			summary,
		}));
	const [, name] = /^\/agent (.*)$/.exec(draft) ?? [];
	if (name === undefined) return [];
	return agents
		.filter((agent) => agent.name.toLowerCase().startsWith(name.toLowerCase()) && agent.name.length >= name.length)
		.map((agent) => ({ insert: `agent ${agent.name}`, summary: agent.description }));
}
