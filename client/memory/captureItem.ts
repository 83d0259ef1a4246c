import * as vscode from 'vscode';
import { captureIdIn } from '../commands/inboxItem.ts';
import type { Services } from '../services.ts';
import { pickCaptures } from './pickCaptures.ts';
import { pickProject } from './pickProject.ts';

/** Commands of the inbox's context menu that change what is known about a capture. */
export async function assignCapture(services: Services, context: unknown): Promise<void> {
	const ids = hasCapture(context)
		? [captureIdIn(context)]
		: await pickCaptures(services.server, 'Captures to move to a project');
	if (ids.length === 0) return;
	const project = await pickProject(
		services,
		ids.length === 1 ? 'Move the capture to' : `Move ${ids.length} captures to`,
	);
	if (project !== undefined) await services.server.call('capture/assign', { ids, project: project.id });
}

function hasCapture(context: unknown): boolean {
	return typeof context === 'object' && context !== null && 'captureId' in context;
}

export async function archiveCapture({ server }: Services, context: unknown): Promise<void> {
	const id = captureIdIn(context);
	const { archived } = await server.call('memory/archive', { ids: [id] });
	if (archived.length === 0) {
		void vscode.window.showInformationMessage('A pinned capture is not archived. Unpin it first.');
		return;
	}
	const undo = 'Undo';
	const answer = await vscode.window.showInformationMessage('Capture archived. Search still finds it.', undo);
	if (answer === undo) await server.call('memory/restore', { ids: [id] });
}

export async function restoreCapture({ server }: Services, context: unknown): Promise<void> {
	await server.call('memory/restore', { ids: [captureIdIn(context)] });
}

export async function pinCapture({ server }: Services, context: unknown): Promise<void> {
	await server.call('memory/pin', { ref: `capture/${captureIdIn(context)}`, pinned: true });
}

export async function unpinCapture({ server }: Services, context: unknown): Promise<void> {
	await server.call('memory/pin', { ref: `capture/${captureIdIn(context)}`, pinned: false });
}

/** The reason is kept: what was so once may be asked for. */
export async function supersedeCapture({ server }: Services, context: unknown): Promise<void> {
	const ref = `capture/${captureIdIn(context)}`;
	const reason = await vscode.window.showInputBox({
		title: 'Not So Any More',
		prompt: 'Why? The capture is kept with the reason and no longer recalled.',
		validateInput: (value) => (value.trim() === '' ? 'Say why.' : undefined),
	});
	if (reason === undefined) return;
	await server.call('memory/supersede', { ref, reason });
	const undo = 'Undo';
	const answer = await vscode.window.showInformationMessage('The capture is no longer recalled.', undo);
	if (answer === undo) await server.call('memory/reinstate', { ref });
}
