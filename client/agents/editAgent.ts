import * as vscode from 'vscode';
import type { AgentSettings } from '../../common/model/agent.ts';
import { MOST_MINUTES } from '../../common/model/agentRules.ts';
import type { Input } from '../../common/protocol/index.ts';
import type { Services } from '../services.ts';
import type { ListedAgent } from './agentTree.ts';
import { askSchedule } from './askSchedule.ts';
import { scheduleText } from './scheduleText.ts';

type Changes = Omit<Input<'agent/edit'>, 'id'>;

interface Field extends vscode.QuickPickItem {
	/** Undefined when the user thinks better of it. */
	readonly ask: () => Promise<Changes | undefined>;
}

/** Shows the settings of an agent, and has the chosen one changed, until the user is done. */
export async function editSettings({ server }: Services, id: string): Promise<void> {
	let last: string | undefined;
	for (;;) {
		const agent = (await server.call('agent/list', {})).agents.find((one) => one.id === id);
		if (agent === undefined) return;
		const fields = fieldsOf(agent);
		const chosen = await pick(`Edit ${agent.name}`, fields, last);
		if (chosen === undefined) return;
		last = chosen.label;
		const changes = await chosen.ask();
		if (changes !== undefined) await server.call('agent/edit', { id, ...changes });
	}
}

/** The row that was changed last stays chosen. */
function pick(title: string, items: readonly Field[], last: string | undefined): Promise<Field | undefined> {
	return new Promise((resolve) => {
		const list = vscode.window.createQuickPick<Field>();
		list.title = title;
		list.placeholder = 'Choose what to change; Escape when done';
		list.items = items;
		list.activeItems = items.filter(({ label }) => label === last);
		list.onDidAccept(() => {
			resolve(list.selectedItems[0]);
			list.hide();
		});
		list.onDidHide(() => {
			resolve(undefined);
			list.dispose();
		});
		list.show();
	});
}

function fieldsOf(agent: ListedAgent): Field[] {
	const { name, kind, task, schedule, method, output, budget } = agent;
	const timed: Field = {
		label: 'Schedule',
		description: scheduleText(schedule),
		ask: async () => {
			const chosen = await askSchedule(agent);
			return chosen && { schedule: chosen, enabled: chosen.kind !== 'manual' };
		},
	};
	return [
		{ label: 'Name', description: name, ask: () => askText('Name', name, 'name') },
		{
			label: kind === 'monitor' ? 'What it watches' : 'Task',
			description: oneLine(task) || 'none',
			detail: TASKS[kind],
			ask: async () => {
				// A field has one line; lines of a task stand apart by a bar.
				const typed = await askText('Task', task.replaceAll('\n', ' | '), 'task', TASKS[kind]);
				return typed && { task: (typed.task ?? '').replaceAll(/\s*\|\s*/g, '\n') };
			},
		},
		...(kind === 'monitor' ? [] : [timed]),
		{ label: 'Report', description: OUTPUTS[output], ask: () => choose('output', OUTPUTS) },
		{ label: 'Summary', description: METHODS[method], ask: () => choose('method', METHODS) },
		budgetField('Longest time', 'minutes', MOST_MINUTES[kind] ?? 1440, budget),
		budgetField('Most steps', 'steps', 10_000, budget),
		budgetField('Most tokens of language models', 'tokens', 10_000_000, budget),
	];
}

const TASKS: Readonly<Record<ListedAgent['kind'], string>> = {
	research: 'Its questions; | stands between two.',
	monitor:
		'Such as command: npm test | stall: 10 | tell: all — or task:, log:, process:. tell: all tells each success, too.',
	digest: 'How far back, such as 7d; empty: since the last digest.',
	snapshot: 'It needs none.',
	meditation: 'It needs none.',
};

const OUTPUTS: Readonly<Record<AgentSettings['output'], string>> = {
	none: 'in the history of its runs only',
	note: 'becomes a note, too',
	capture: 'goes to the inbox, too',
};

const METHODS: Readonly<Record<AgentSettings['method'], string>> = {
	auto: 'by a language model of this machine, else in quotations',
	model: 'by the language model of the settings, wherever it runs',
	extractive: 'in quotations only',
};

function budgetField(
	label: string,
	name: keyof AgentSettings['budget'],
	most: number,
	budget: AgentSettings['budget'],
): Field {
	const least = name === 'tokens' ? 0 : 1;
	const unit = name === 'minutes' ? ' minutes' : '';
	return {
		label,
		description: `${budget[name].toLocaleString()}${unit}`,
		ask: async () => {
			const value = await vscode.window.showInputBox({
				title: label,
				prompt: 'A run that reaches this is ended; what it has done by then is kept.',
				value: String(budget[name]),
				validateInput: (text) =>
					/^\d{1,8}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
						? undefined
						: `Write a number from ${least} to ${most}.`,
			});
			return value === undefined ? undefined : { budget: { ...budget, [name]: Number(value) } };
		},
	};
}

async function askText(
	title: string,
	value: string,
	field: 'name' | 'task',
	prompt = '',
): Promise<Changes | undefined> {
	const typed = await vscode.window.showInputBox({
		title,
		value,
		prompt,
		validateInput: (text) => (field === 'name' && text.trim() === '' ? 'It needs a name.' : undefined),
	});
	return typed === undefined ? undefined : { [field]: typed.trim() };
}

async function choose<K extends 'output' | 'method'>(
	field: K,
	texts: Readonly<Record<AgentSettings[K], string>>,
): Promise<Changes | undefined> {
	const items = Object.entries<string>(texts).map(([value, label]) => ({ label, value }));
	const chosen = await vscode.window.showQuickPick(items, { title: field === 'output' ? 'Its report' : 'Its summary' });
	return chosen === undefined ? undefined : { [field]: chosen.value };
}

function oneLine(text: string): string {
	const line = text.replaceAll('\n', ' | ');
	return line.length <= 60 ? line : `${line.slice(0, 59).toWellFormed()}…`;
}
