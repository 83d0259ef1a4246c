import * as vscode from 'vscode';
import { fieldsOf } from '../../common/base/fieldsOf.ts';
import type { Task } from '../../common/model/task.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { pickProject, type PickedProject } from '../memory/pickProject.ts';
import type { Services } from '../services.ts';

/** Understory: Open Task… shows the one that is named, or lets the user choose. */
export async function openTask(services: Services, argument: unknown): Promise<void> {
	const taskId = taskIdIn(argument) ?? (await chooseTask(services));
	if (taskId !== undefined) services.board.show({ kind: 'task', taskId });
}

export async function deleteTask({ server }: Services, argument: unknown): Promise<void> {
	const id = expectTaskId(argument);
	await server.call('task/delete', { id });
	const undo = 'Undo';
	if ((await vscode.window.showInformationMessage('The task is deleted.', undo)) === undo)
		await server.call('task/undelete', { id });
}

/** Understory: Move Task to Project… for a task of the tree, or one chosen from a list. */
export async function assignTask(services: Services, argument: unknown): Promise<void> {
	const id = taskIdIn(argument) ?? (await chooseTask(services));
	if (id === undefined) return;
	const project = await pickProject(services, 'Move the task to');
	if (project !== undefined) await moveTaskTo(services.server, id, project);
}

/** Into the column of the same id where the other board has one, else into its first. */
export async function moveTaskTo(
	server: ServerConnection,
	id: string,
	{ id: project, columns }: Pick<PickedProject, 'id' | 'columns'>,
	wanted?: string,
): Promise<void> {
	const name = wanted ?? (await server.call('task/get', { id })).column;
	const column = columns.find((known) => known.id === name) ?? columns[0];
	if (column !== undefined) await server.call('task/move', { id, project, column: column.id });
}

/** Opens the first of the lines a task is about. */
export async function openTaskCode({ server, opener }: Services, argument: unknown): Promise<void> {
	const { anchors } = await server.call('task/get', { id: expectTaskId(argument) });
	if (anchors[0] === undefined) throw new OperationError('invalidInput', 'This task is not about any lines of code.');
	await opener.open(anchors[0], 'open');
}

export async function chooseTask({ server }: Services): Promise<string | undefined> {
	const { tasks } = await server.call('task/list', { state: 'open' });
	const items = tasks.map((task) => ({ label: task.title, description: descriptionOf(task), id: task.id }));
	const placeHolder = items.length === 0 ? 'There are no open tasks' : 'Open task';
	return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.id;
}

function descriptionOf({ number, due, tags }: Task): string {
	return [`T-${number}`, ...(due === undefined ? [] : [due]), ...tags.map((tag) => `#${tag}`)].join('  ');
}

function expectTaskId(argument: unknown): string {
	const id = taskIdIn(argument);
	if (id === undefined)
		throw new OperationError('invalidInput', 'Choose a task in the Tasks view, and take this from its context menu.');
	return id;
}

/** Commands get an id from CodeLenses, and an element of the tree from its menus. */
export function taskIdIn(argument: unknown): string | undefined {
	if (typeof argument === 'string') return argument;
	const { taskId } = fieldsOf(argument);
	return typeof taskId === 'string' ? taskId : undefined;
}
