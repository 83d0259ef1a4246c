import * as vscode from 'vscode';
import { counted } from '../../common/base/counted.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Services } from '../services.ts';

export type PickedProject = Output<'project/list'>['projects'][number];

/** A project of the user's choice, with the number of its captures. @param archived offers archived ones as well */
export async function pickProject(
	{ server }: Services,
	title: string,
	fits: (project: PickedProject) => boolean = () => true,
	archived = false,
): Promise<PickedProject | undefined> {
	const { projects } = await server.call('project/list', { archived });
	const items = projects.filter(fits).map((project) => {
		const { inbox, processed, compacted } = project.captures;
		const count = inbox + processed + compacted;
		return { label: project.name, description: counted(count, 'capture'), project };
	});
	const placeHolder = items.length === 0 ? 'There is no such project' : 'Project';
	return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.project;
}
