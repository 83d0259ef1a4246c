import * as vscode from 'vscode';
import type { Output } from '../../common/protocol/index.ts';
import type { Services } from '../services.ts';

export type PickedProject = Output<'project/list'>['projects'][number];

/** A project of the user's choice, with the number of its captures. */
export async function pickProject(
	{ server }: Services,
	title: string,
	fits: (project: PickedProject) => boolean = () => true,
): Promise<PickedProject | undefined> {
	const { projects } = await server.call('project/list', {});
	const items = projects.filter(fits).map((project) => {
		const { inbox, processed, compacted } = project.captures;
		const count = inbox + processed + compacted;
		return { label: project.name, description: `${count} ${count === 1 ? 'capture' : 'captures'}`, project };
	});
	return (await vscode.window.showQuickPick(items, { title }))?.project;
}
