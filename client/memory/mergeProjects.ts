import * as vscode from 'vscode';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { Services } from '../services.ts';
import { pickProject } from './pickProject.ts';

/** Understory: Merge Projects… moves everything of one project to another, and archives it. */
export async function mergeProjects(services: Services): Promise<void> {
	const from = await pickProject(services, 'Project to merge into another', ({ id }) => id !== NO_PROJECT);
	if (from === undefined) return;
	const into = await pickProject(services, `Merge ${from.name} into`, ({ id }) => id !== from.id && id !== NO_PROJECT);
	if (into === undefined) return;
	const merge = 'Merge';
	const answer = await vscode.window.showWarningMessage(
		`Merge ${from.name} into ${into.name}?`,
		{
			modal: true,
			detail: `Its tasks, captures, notes and folders move to ${into.name}, and ${from.name} is archived. They are not told apart again by themselves.`,
		},
		merge,
	);
	if (answer !== merge) return;
	await services.server.call('project/merge', { id: from.id, into: into.id });
	void vscode.window.setStatusBarMessage(`$(check) ${from.name} is merged into ${into.name}`, 5000);
}
