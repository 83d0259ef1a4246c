import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { submitField } from '../commands/submitField.ts';
import type { Services } from '../services.ts';
import { pickProject, type PickedProject } from './pickProject.ts';

const ACKNOWLEDGED_MS = 5000;

/** Understory: New Project… */
export async function newProject({ server }: Services): Promise<void> {
	const id = randomUUID();
	await submitField({
		title: 'New Project',
		placeholder: 'Name of the project',
		save: async (text) => {
			const name = nameIn(text);
			await server.call('project/create', { id, name });
			acknowledge(`${name} created`);
		},
	});
}

/** Understory: Rename Project… Notes that name it are changed, too. */
export async function renameProject(services: Services): Promise<void> {
	const { server } = services;
	const project = await pickProject(services, 'Rename project', hasName);
	if (project === undefined) return;
	await submitField({
		title: `Rename ${project.name}`,
		placeholder: 'New name of the project',
		value: project.name,
		save: async (text) => {
			const name = nameIn(text);
			await server.call('project/edit', { id: project.id, name });
			acknowledge(`${project.name} is now ${name}`);
		},
	});
}

/** Understory: Archive Project… What is in it stays and is found; nothing new is put into it. */
export async function archiveProject(services: Services): Promise<void> {
	const { server } = services;
	const project = await pickProject(services, 'Archive project', hasName);
	if (project === undefined) return;
	await server.call('project/edit', { id: project.id, archived: true });
	const undo = 'Undo';
	const text = `${project.name} is archived. What is in it stays, and search finds it.`;
	if ((await vscode.window.showInformationMessage(text, undo)) === undo)
		await server.call('project/edit', { id: project.id, archived: false });
}

/** Understory: Restore Archived Project… */
export async function restoreProject(services: Services): Promise<void> {
	const project = await pickProject(services, 'Restore archived project', ({ archived }) => archived, true);
	if (project === undefined) return;
	await services.server.call('project/edit', { id: project.id, archived: false });
	acknowledge(`${project.name} is back`);
}

function hasName({ id }: PickedProject): boolean {
	return id !== NO_PROJECT;
}

/** Whether it is taken is the server's to say. */
function nameIn(text: string): string {
	const name = text.trim();
	if (name === '') throw new OperationError('invalidInput', 'Type a name, or press Escape.');
	return name;
}

function acknowledge(text: string): void {
	vscode.window.setStatusBarMessage(`$(check) ${text}`, ACKNOWLEDGED_MS);
}
