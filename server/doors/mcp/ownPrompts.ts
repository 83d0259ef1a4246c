import type { GetPromptResult, Prompt } from '@modelcontextprotocol/server';
import type { Output } from '../../../common/protocol/index.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import { taskLine } from '../../app/resultText.ts';
import { caller, type Call } from './typedCall.ts';

/** Most things of a kind that a prompt quotes. */
const MANY = 30;
/** Of what is quoted of all captures of a project. */
const ABOUT_TOKENS = 1000;

const prompts: readonly (Prompt & {
	readonly build: (call: Call, args: Readonly<Record<string, string>>) => Promise<string>;
})[] = [
	{
		name: 'where_was_i',
		title: 'Where was I?',
		description: 'What was done last, what is open, and what comes next.',
		build: async (call) => {
			const { tasks } = await call('task/list', { state: 'open', limit: MANY });
			const { captures } = await call('capture/list', { limit: MANY });
			const { entries } = await call('activity/recent', { limit: MANY });
			return [
				'Tell me where I was: what I did last, what is open, what comes next. Be short, and name tasks by their label.',
				section('The session before this one', await digest(call)),
				section('Open tasks', tasks.map(taskLine)),
				section('Captures, newest first', captures.map(captureLine)),
				section(
					'What happened, newest first',
					entries.map((entry) => `- ${JSON.stringify(entry)}`),
				),
			].join('\n\n');
		},
	},
	{
		name: 'summarise_project',
		title: 'Summarise project',
		description: 'State of a project: what it is about, what is done, what is open, what is blocked.',
		arguments: [{ name: 'project', description: 'Name or id of the project.', required: true }],
		build: async (call, { project = '' }) => {
			const { projects } = await call('project/list', {});
			const found = projects.find(({ id, name }) => id === project || name.toLowerCase() === project.toLowerCase());
			if (found === undefined) throw new RangeError(`There is no project ${project}.`);
			const { id } = found;
			const { sentences } = await call('project/summary', { id, maxTokens: ABOUT_TOKENS });
			const { tasks } = await call('task/list', { project: id, limit: 200 });
			const { captures } = await call('capture/list', { project: id, limit: MANY });
			const { notes } = await call('note/list', { project: found.name, limit: MANY });
			return [
				`Summarise the project ${found.name}: what it is about, what is done, what is open, what is blocked.`,
				section(
					'What its captures say most',
					sentences.map(({ text }) => `- ${text}`),
				),
				section('Tasks', tasks.map(taskLine)),
				section('Captures, newest first', captures.map(captureLine)),
				section('Notes', notes.map(noteLine)),
			].join('\n\n');
		},
	},
];

export function listOwnPrompts(): readonly Prompt[] {
	return prompts.map(({ build: _build, ...prompt }) => prompt);
}

/** Undefined when the name is not one of ours. @throws RangeError when an argument names nothing */
export async function getOwnPrompt(
	dispatcher: Dispatcher,
	name: string,
	args: Readonly<Record<string, string>>,
	signal: AbortSignal,
): Promise<GetPromptResult | undefined> {
	const prompt = prompts.find((candidate) => candidate.name === name);
	if (prompt === undefined) return undefined;
	const text = await prompt.build(caller(dispatcher, signal), args);
	return {
		...(prompt.description !== undefined && { description: prompt.description }),
		messages: [{ role: 'user', content: { type: 'text', text } }],
	};
}

/** Values for an argument that is being typed; undefined when the prompt is not one of ours. */
export async function completeOwnPrompt(
	dispatcher: Dispatcher,
	name: string,
	argument: { readonly name: string; readonly value: string },
	signal: AbortSignal,
): Promise<string[] | undefined> {
	if (!prompts.some((prompt) => prompt.name === name)) return undefined;
	if (name !== 'summarise_project' || argument.name !== 'project') return [];
	const { projects } = await caller(dispatcher, signal)('project/list', {});
	const typed = argument.value.toLowerCase();
	return projects.map((project) => project.name).filter((candidate) => candidate.toLowerCase().startsWith(typed));
}

function section(title: string, items: readonly string[]): string {
	return `## ${title}\n\n${items.length === 0 ? 'None.' : items.join('\n')}`;
}

/** What is told in the editor of the folders that were open last. */
async function digest(call: Call): Promise<string[]> {
	const [last] = (await call('session/list', { limit: 1 })).sessions;
	if (last === undefined) return [];
	const { text } = await call('session/digest', { folders: last.folders });
	return text === '' ? [] : [text];
}

function noteLine({ title, excerpt }: Output<'note/list'>['notes'][number]): string {
	return `- ${title}${excerpt === '' ? '' : `: ${excerpt.replaceAll('\n', ' ')}`}`;
}

function captureLine({ createdAt, content }: Output<'capture/list'>['captures'][number]): string {
	const text = content.length > 500 ? `${content.slice(0, 500)}…` : content;
	return `- ${createdAt}: ${text.replaceAll('\n', ' ')}`;
}
