import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { fieldsOf } from '../../common/base/fieldsOf.ts';
import { parseWatch, watchTask, type Watch } from '../../common/model/watch.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { readStallMinutes } from '../config/settings.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import type { Services } from '../services.ts';
import { explainCommand } from '../terminal/explainCommand.ts';
import { taskName } from './pipelineRelay.ts';

type Target = Pick<Watch, 'source' | 'target'>;

/** Understory: Watch Pipeline… sets up a monitor; from the Explorer, of the log file that was chosen. */
export async function newMonitor(services: Services, argument: unknown): Promise<void> {
	if (!vscode.workspace.isTrusted)
		throw new OperationError('untrusted', 'Nothing is watched while the workspace is not trusted. Trust it first.');
	const target = argument instanceof vscode.Uri ? logOf(argument) : await askTarget(services);
	const stall = target && (await askStall(target));
	if (target === undefined || stall === undefined) return;
	const name = await vscode.window.showInputBox({ title: 'Name of the monitor', value: shortName(target) });
	if (name === undefined || name.trim() === '') return;
	const task = watchTask({ ...target, stall });
	await services.server.call('agent/add', { id: randomUUID(), kind: 'monitor', name: name.trim(), task });
	vscode.window.setStatusBarMessage(`$(eye) Watching ${name.trim()}`, 5000);
}

/** Has the chat explain what a monitor noticed; of a command, from its output in the terminal history. */
export async function explainAgentRun(
	{ server, documents, chatView, sessions }: Services,
	argument: unknown,
): Promise<void> {
	const { runId } = fieldsOf(argument);
	if (typeof runId !== 'string') throw new OperationError('invalidInput', 'Choose a run in the Agents view.');
	const run = await server.call('agent/readRun', { run: runId });
	const command = run.outputs.find(({ kind }) => kind === 'terminal');
	if (command !== undefined) return explainCommand({ server, documents }, command.id);
	const text = run.report === '' ? run.message : run.report;
	const lines = { startLine: 1, endLine: text.split('\n').length };
	const asked = await server.call('thread/ask', {
		id: randomUUID(),
		text: `${run.message} What is the cause, and what is to be done?`,
		attachments: [
			{ kind: 'text', root: '', path: `agent/${runId}`, ...lines, label: run.message, language: 'markdown', text },
		],
		editor: [],
		roots: foldersOnDisk().map(({ path }) => path),
		session: sessions.id,
	});
	await chatView.show({ kind: 'thread', threadId: asked.thread });
}

interface Choice extends vscode.QuickPickItem {
	readonly ask: () => Promise<Target | undefined>;
}

async function askTarget(services: Services): Promise<Target | undefined> {
	const choices: Choice[] = [
		{
			label: '$(terminal) Terminal command…',
			detail: 'Each time it runs in a terminal of this editor',
			ask: () => askCommand(services),
		},
		{ label: '$(tools) Task…', detail: 'A task of this workspace, such as a build', ask: askTask },
		{ label: '$(output) Log file…', detail: 'Lines that are added to a file', ask: askLog },
		{ label: '$(pulse) Process…', detail: 'Until it ends, by its id', ask: askProcess },
	];
	return (await vscode.window.showQuickPick(choices, { title: 'What is to be watched?', matchOnDetail: true }))?.ask();
}

async function askCommand({ server }: Services): Promise<Target | undefined> {
	const { commands } = await server.call('terminal/list', { limit: 200 });
	const other = 'Another command…';
	const recent = [...new Set(commands.map(({ command }) => command).filter((line) => !line.includes('\n')))];
	const items = [{ label: other, alwaysShow: true }, ...recent.map((label) => ({ label }))];
	const chosen = await vscode.window.showQuickPick(items, { title: 'Watch terminal command' });
	if (chosen?.label !== other) return chosen && { source: 'command', target: chosen.label };
	const target = await vscode.window.showInputBox({
		title: 'Watch terminal command',
		prompt: 'It may have more arguments when it runs; * stands for any characters.',
		placeHolder: 'npm test',
	});
	return target === undefined || target.trim() === '' ? undefined : { source: 'command', target: target.trim() };
}

async function askTask(): Promise<Target | undefined> {
	const tasks = await vscode.tasks.fetchTasks();
	const items = [...new Set(tasks.map(taskName))].toSorted().map((label) => ({ label }));
	const placeHolder = items.length === 0 ? 'This workspace has no task' : 'Task';
	const chosen = await vscode.window.showQuickPick(items, { title: 'Watch task', placeHolder });
	return chosen && { source: 'task', target: chosen.label };
}

async function askLog(): Promise<Target | undefined> {
	const [file] = (await vscode.window.showOpenDialog({ title: 'Watch log file', openLabel: 'Watch' })) ?? [];
	return file && logOf(file);
}

function logOf({ scheme, fsPath }: vscode.Uri): Target {
	if (scheme === 'file') return { source: 'log', target: fsPath };
	throw new OperationError('invalidInput', 'Only files on this machine can be watched.');
}

async function askProcess(): Promise<Target | undefined> {
	const target = await vscode.window.showInputBox({
		title: 'Watch process',
		prompt: 'Its id, as `ps` or the task manager shows it.',
		validateInput: (text) => {
			const parsed = parseWatch(`process: ${text.trim()}`);
			return 'problem' in parsed ? parsed.problem : undefined;
		},
	});
	return target === undefined ? undefined : { source: 'process', target: target.trim() };
}

async function askStall({ source }: Target): Promise<number | undefined> {
	const value = await vscode.window.showInputBox({
		title: 'When has it stalled?',
		prompt: STALLS[source],
		value: String(source === 'process' ? 0 : readStallMinutes()),
		validateInput: (text) => (/^\d{1,4}$/.test(text.trim()) && Number(text) <= 1440 ? undefined : 'Write 0 to 1440.'),
	});
	return value === undefined ? undefined : Number(value);
}

const STALLS: Readonly<Record<Watch['source'], string>> = {
	command: 'After so many minutes without output; 0: never.',
	task: 'After so many minutes without an end; 0: never.',
	log: 'After so many minutes without a new line; 0: never.',
	process: 'After so many minutes without using the processor (on Linux); 0: never.',
};

function shortName({ source, target }: Target): string {
	const name = source === 'log' ? target.split(/[\\/]/).at(-1)! : source === 'process' ? `Process ${target}` : target;
	return name.length <= 40 ? name : `${name.slice(0, 39).toWellFormed()}…`;
}
