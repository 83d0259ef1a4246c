import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { dollars } from '../../common/base/dollars.ts';
import { fieldsOf } from '../../common/base/fieldsOf.ts';
import type { AgentRun } from '../../common/model/agent.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Services } from '../services.ts';
import type { ListedAgent } from './agentTree.ts';
import { askSchedule } from './askSchedule.ts';
import { editSettings } from './editAgent.ts';

/** Understory: Run Agent… starts the one that is named or chosen. */
export async function runAgent(services: Services, argument: unknown): Promise<void> {
	await start(services, argument, false);
}

/** Understory: Sum Up What Was Done has the digest written, and opens it. */
export async function digest(services: Services): Promise<void> {
	await start(services, { agentId: 'digest' }, false);
}

/** Understory: Try Agent Without Effect… lets an agent report what it would do. */
export async function tryAgent(services: Services, argument: unknown): Promise<void> {
	await start(services, argument, true);
}

/** Understory: Cancel Agent Run… */
export async function cancelAgentRun({ server }: Services, argument: unknown): Promise<void> {
	const run = runIn(argument) ?? (await runningIn(server, argument));
	if (run === undefined) throw new OperationError('notFound', 'No agent is running.');
	await server.call('agent/cancel', { run });
}

/** Understory: Open Agent Report… shows the report of a run as a page. */
export async function openAgentRun(services: Services, argument: unknown): Promise<void> {
	const run = runIn(argument) ?? (await chooseRun(services));
	if (run !== undefined) await showReport(services, run);
}

/** Opens what a run made: its note, its capture. */
export async function openAgentOutput({ server, opener }: Services, argument: unknown): Promise<void> {
	const run = runIn(argument);
	if (run === undefined) throw new OperationError('invalidInput', 'Choose a run in the Agents view.');
	const { outputs } = await server.call('agent/readRun', { run });
	const opened = outputs.filter(({ kind }) => isRecordKind(kind));
	const output = opened.length > 1 ? await chooseOutput(opened) : opened[0];
	if (output !== undefined)
		await opener.open({ root: '', path: `${output.kind}/${output.id}`, startLine: 1, endLine: 1 }, 'open');
}

/** Takes back what a run did to the memory. */
export async function undoAgentRun({ server }: Services, argument: unknown): Promise<void> {
	const run = runIn(argument);
	if (run === undefined) throw new OperationError('invalidInput', 'Choose a run in the Agents view.');
	const { undone } = await server.call('agent/undo', { run });
	vscode.window.setStatusBarMessage(`$(discard) Taken back: ${undone}`, 5000);
}

/** Understory: Change Agent Schedule… */
export async function scheduleAgent(services: Services, argument: unknown): Promise<void> {
	const agent = await agentIn(services, argument, 'Change schedule of agent');
	const schedule = agent && (await askSchedule(agent));
	if (agent === undefined || schedule === undefined) return;
	await services.server.call('agent/edit', { id: agent.id, schedule, enabled: schedule.kind !== 'manual' });
}

/** Understory: Edit Agent… changes what it is asked for, when it runs, where its report goes, what it may use. */
export async function editAgent(services: Services, argument: unknown): Promise<void> {
	const agent = await agentIn(services, argument, 'Edit agent');
	if (agent !== undefined) await editSettings(services, agent.id);
}

/** Understory: New Research Agent… keeps a question and when it is asked. */
export async function newAgent(services: Services): Promise<void> {
	const task = await askQuestions('New research agent');
	const name = task && (await vscode.window.showInputBox({ title: 'Name of the agent', value: shortName(task) }));
	if (task === undefined || name === undefined || name.trim() === '') return;
	const schedule = await askSchedule({ name, schedule: { kind: 'manual' } });
	if (schedule === undefined) return;
	await services.server.call('agent/add', { id: randomUUID(), name, task, schedule });
	await vscode.commands.executeCommand('understory.agents.focus');
}

/** Understory: Remove Agent… What it wrote stays. */
export async function removeAgent(services: Services, argument: unknown): Promise<void> {
	const agent = await agentIn(services, argument, 'Remove agent', ({ builtIn }) => !builtIn);
	if (agent === undefined) return;
	const remove = 'Remove';
	const question = `Remove the agent ${agent.name}? Its reports and notes stay.`;
	if ((await vscode.window.showWarningMessage(question, { modal: true }, remove)) !== remove) return;
	await services.server.call('agent/remove', { id: agent.id });
}

function askQuestions(title: string): Promise<string | undefined> {
	return Promise.resolve(
		vscode.window.showInputBox({
			title,
			prompt: 'What do you want to know? Workspace and memory are searched.',
			placeHolder: 'Which parts wait for the disk?',
			validateInput: (text) => (text.trim() === '' ? 'Write a question.' : undefined),
		}),
	);
}

function shortName(task: string): string {
	return task.length <= MAX_NAME ? task : `${task.slice(0, MAX_NAME - 1).toWellFormed()}…`;
}

const MAX_NAME = 40;

async function start(services: Services, argument: unknown, dryRun: boolean): Promise<void> {
	if (!vscode.workspace.isTrusted)
		throw new OperationError(
			'untrusted',
			'No agent runs while the workspace is not trusted. Trust it, then try again.',
		);
	const agent = await agentIn(services, argument, dryRun ? 'Try agent without effect' : 'Run agent');
	if (agent === undefined) return;
	const task = agent.kind === 'research' && agent.task === '' ? await askQuestions(agent.name) : agent.task;
	if (task === undefined) return;
	const { server } = services;
	const { run, started } = await server.call('agent/run', { agent: agent.id, run: randomUUID(), task, dryRun });
	if (!started) {
		void vscode.window.showInformationMessage(`${agent.name} is running already.`);
		return;
	}
	const ended = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Window, title: agent.name },
		(progress) => follow(services, run, (step) => progress.report({ message: step })),
	);
	if (ended.state === 'failed') throw new OperationError('unavailable', `${agent.name}: ${ended.message}`);
	if (ended.state !== 'finished') return;
	if (ended.report === '') void vscode.window.showInformationMessage(`${agent.name}: ${ended.message}`);
	else await showReport(services, run);
}

/** Resolves when the run has ended. */
function follow({ server }: Services, run: string, step: (text: string) => void): Promise<Output<'agent/readRun'>> {
	return new Promise((resolve, reject) => {
		const look = async (): Promise<void> => {
			const now = await server.call('agent/readRun', { run });
			step(now.step);
			if (now.state === 'running') return;
			subscription.dispose();
			resolve(now);
		};
		const failed = (error: unknown): void => {
			subscription.dispose();
			reject(error);
		};
		const subscription = server.onEvent(({ name }) => {
			if (name === 'understory/event/agents') look().catch(failed);
		});
		look().catch(failed);
	});
}

async function showReport({ server, documents }: Services, run: string): Promise<void> {
	const { agents } = await server.call('agent/list', {});
	const read = await server.call('agent/readRun', { run });
	const name = agents.find(({ id }) => id === read.agent)?.name ?? read.agent;
	await vscode.commands.executeCommand('markdown.showPreview', documents.put(`${name}.md`, pageOf(name, read)));
}

function pageOf(
	name: string,
	{ report, steps, message, state, startedAt, dryRun, usage }: Output<'agent/readRun'>,
): string {
	const facts = [
		`${STATES[state]}${dryRun ? ', without effect' : ''}`,
		new Date(startedAt).toLocaleString(),
		`${(usage.ms / 1000).toFixed(1)} s`,
		...(usage.tokens > 0 ? [`${usage.tokens} tokens`] : []),
		...(usage.cost === undefined ? [] : [dollars(usage.cost)]),
	];
	const list = steps.map(({ text }) => `1. ${text.replaceAll(/[\\`*_[\]<>#]/g, String.raw`\$&`)}`).join('\n');
	return [`# ${name}`, `*${facts.join(' · ')}*`, report === '' ? message : report, '## Steps', list].join('\n\n');
}

const STATES: Readonly<Record<AgentRun['state'], string>> = {
	running: 'Running',
	finished: 'Finished',
	failed: 'Failed',
	cancelled: 'Cancelled',
};

/** The agent that a menu named, or one that the user chooses. */
export async function agentIn(
	{ server }: Services,
	argument: unknown,
	title: string,
	offered: (agent: ListedAgent) => boolean = () => true,
): Promise<ListedAgent | undefined> {
	const agents = (await server.call('agent/list', {})).agents.filter(offered);
	const { agentId } = fieldsOf(argument);
	const named = agents.find(({ id }) => id === agentId);
	if (named !== undefined) return named;
	const items = agents.map((agent) => ({ label: agent.name, detail: agent.task || agent.description, agent }));
	const placeHolder = items.length === 0 ? 'There is none of your own' : 'Agent';
	return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDetail: true }))?.agent;
}

async function chooseRun({ server }: Services): Promise<string | undefined> {
	const { runs } = await server.call('agent/runs', { limit: 100 });
	const { agents } = await server.call('agent/list', {});
	const items = runs.map((run) => ({
		label: agents.find(({ id }) => id === run.agent)?.name ?? run.agent,
		description: new Date(run.startedAt).toLocaleString(),
		detail: `${STATES[run.state]}: ${run.message || run.step}`,
		run: run.id,
	}));
	const placeHolder = items.length === 0 ? 'No agent has run yet' : 'Open the report of a run';
	return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))
		?.run;
}

/** What can be opened by its id. */
function isRecordKind(kind: AgentRun['outputs'][number]['kind']): boolean {
	return !['archive', 'compaction', 'link', 'suggestion', 'session'].includes(kind);
}

async function chooseOutput(outputs: AgentRun['outputs']): Promise<AgentRun['outputs'][number] | undefined> {
	const items = outputs.map((output) => ({ label: output.title, description: output.kind, output }));
	return (await vscode.window.showQuickPick(items, { placeHolder: 'Open what the run made' }))?.output;
}

/** The run that is going on: of the agent that is named, or of any. */
async function runningIn(server: Services['server'], argument: unknown): Promise<string | undefined> {
	const { agentId } = fieldsOf(argument);
	const { runs } = await server.call('agent/runs', { state: 'running' });
	return runs.find(({ agent }) => agentId === undefined || agent === agentId)?.id;
}

function runIn(argument: unknown): string | undefined {
	const { runId } = fieldsOf(argument);
	return typeof runId === 'string' ? runId : undefined;
}
