import * as vscode from 'vscode';
import { capitalised } from '../../common/base/capitalised.ts';
import { AGENT_EVENTS, MIN_INTERVAL_MINUTES } from '../../common/model/agentRules.ts';
import type { AgentSchedule } from '../../common/model/agent.ts';
import type { ListedAgent } from './agentTree.ts';
import { scheduleText } from './scheduleText.ts';

interface Choice extends vscode.QuickPickItem {
	readonly ask: () => Promise<AgentSchedule | undefined>;
}

const HOUR = 60;

/** Asks when an agent is to run. Undefined when the user thinks better of it. */
export async function askSchedule({
	name,
	schedule,
}: Pick<ListedAgent, 'name' | 'schedule'>): Promise<AgentSchedule | undefined> {
	const always = (chosen: AgentSchedule): Choice => ({
		label: capitalised(scheduleText(chosen)),
		ask: () => Promise.resolve(chosen),
	});
	const choices: Choice[] = [
		always({ kind: 'manual' }),
		{ label: 'Every day…', ask: () => askTime('*') },
		{ label: 'Every working day…', ask: () => askTime('1-5') },
		{ label: 'Every Monday…', ask: () => askTime('1') },
		always({ kind: 'interval', minutes: HOUR }),
		{ label: 'Every … minutes', ask: () => askMinutes(schedule) },
		...AGENT_EVENTS.map((on) => always({ kind: 'event', on, everyMinutes: on === 'folderOpened' ? 8 * HOUR : HOUR })),
		always({ kind: 'idle', minutes: 15 }),
		{ label: 'Cron expression…', ask: () => askCron(schedule) },
	];
	const chosen = await vscode.window.showQuickPick(choices, {
		title: `When does ${name} run?`,
		placeHolder: `Now: ${scheduleText(schedule)}`,
	});
	return chosen?.ask();
}

async function askTime(days: string): Promise<AgentSchedule | undefined> {
	const time = await vscode.window.showInputBox({
		title: 'At what time?',
		prompt: 'In the time zone of this machine, such as 09:00.',
		value: '09:00',
		validateInput: (value) => (TIME.test(value.trim()) ? undefined : 'Write hours and minutes, such as 09:00.'),
	});
	const [, hours, minutes] = TIME.exec(time?.trim() ?? '') ?? [];
	if (hours === undefined || minutes === undefined) return undefined;
	return { kind: 'cron', expression: `${Number(minutes)} ${Number(hours)} * * ${days}` };
}

async function askMinutes(now: AgentSchedule): Promise<AgentSchedule | undefined> {
	const value = await vscode.window.showInputBox({
		title: 'Every how many minutes?',
		value: String(now.kind === 'interval' ? now.minutes : HOUR),
		validateInput: (text) =>
			/^\d{1,5}$/.test(text.trim()) && Number(text) >= MIN_INTERVAL_MINUTES && Number(text) <= MAX_MINUTES
				? undefined
				: `Write a number from ${MIN_INTERVAL_MINUTES} to ${MAX_MINUTES}.`,
	});
	return value === undefined ? undefined : { kind: 'interval', minutes: Number(value) };
}

/** What is no expression is refused by the server, which says why. */
async function askCron(now: AgentSchedule): Promise<AgentSchedule | undefined> {
	const expression = await vscode.window.showInputBox({
		title: 'Cron expression',
		prompt: 'Minute, hour, day of month, month, day of week, in the time zone of this machine.',
		value: now.kind === 'cron' ? now.expression : '0 9 * * 1-5',
		validateInput: (text) =>
			text.trim().startsWith('@') || text.trim().split(/\s+/).length === 5 ? undefined : 'Write five fields.',
	});
	return expression === undefined ? undefined : { kind: 'cron', expression: expression.trim() };
}

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const MAX_MINUTES = 44_640;
