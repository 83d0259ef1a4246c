import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { usageText } from '../../common/model/usageText.ts';
import type { Services } from '../services.ts';
import { withProgress } from '../editor/progress.ts';
import { pickProject } from './pickProject.ts';

type Method = 'model' | 'extractive';

/** Understory: Sum Up Project… makes or renews the summary of a project's captures, and opens it. */
export async function compactProject(services: Services): Promise<void> {
	const project = await pickProject(services, 'Sum up the captures of');
	if (project === undefined) return;
	await sumUp(services, { project: project.id }, project.name);
}

/** Understory: Sum Up Topic… */
export async function compactTopic(services: Services): Promise<void> {
	const topic = await vscode.window.showInputBox({
		title: 'Sum Up Topic',
		prompt: 'Captures about this are summed up. They stay as they are.',
	});
	if (topic === undefined || topic.trim() === '') return;
	await sumUp(services, { topic: topic.trim() }, topic.trim());
}

/** Understory: Open Summary… */
export async function openSummary({ server, opener }: Services): Promise<void> {
	const [{ summaries }, { projects }] = await Promise.all([
		server.call('memory/summaries', {}),
		server.call('project/list', { archived: true }),
	]);
	if (summaries.length === 0) {
		void vscode.window.showInformationMessage('There are no summaries yet. “Understory: Sum Up Project…” makes one.');
		return;
	}
	const items = summaries.map((summary) => ({
		label: summary.topic ?? projects.find(({ id }) => id === summary.project)?.name ?? 'Captures',
		description: `${summary.createdAt.slice(0, 10)} · ${summary.method}`,
		detail: summary.content.replaceAll(/\s+/g, ' ').slice(0, 200),
		id: summary.id,
	}));
	const chosen = await vscode.window.showQuickPick(items, { title: 'Open Summary', matchOnDetail: true });
	if (chosen === undefined) return;
	await opener.open({ root: '', path: `summary/${chosen.id}`, startLine: 1, endLine: 1 }, 'open');
}

async function sumUp(
	services: Services,
	scope: { readonly project: string } | { readonly topic: string },
	name: string,
): Promise<void> {
	const method = await pickMethod(services);
	if (method === undefined) return;
	const { server, opener } = services;
	const id = randomUUID();
	const answer = await withProgress(`Summing up ${name}`, async (signal, report) => {
		let before = 0;
		const subscription = server.onEvent((event) => {
			if (event.name !== 'understory/event/compaction' || event.value.id !== id) return;
			const { done, total } = event.value;
			const now = (100 * done) / Math.max(1, total);
			report({ message: `${done} of ${total}`, increment: Math.max(0, now - before) });
			before = Math.max(before, now);
		});
		try {
			return await server.call('memory/compact', { id, ...scope, method }, signal);
		} finally {
			subscription.dispose();
		}
	});
	if (answer.summary === undefined) {
		void vscode.window.showInformationMessage(`There is nothing to sum up about ${name}.`);
		return;
	}
	await opener.open({ root: '', path: `summary/${answer.summary.id}`, startLine: 1, endLine: 1 }, 'open');
	if (answer.captures === 0) {
		void vscode.window.showInformationMessage(`Nothing is new since the last summary of ${name}.`);
		return;
	}
	const undo = 'Undo';
	const count = `${answer.captures} ${answer.captures === 1 ? 'capture' : 'captures'}`;
	const chosen = await vscode.window.showInformationMessage(
		`${[`${count} summed up`, ...usageText(answer.usage)].join(' · ')}. They stay as they are.`,
		undo,
	);
	if (chosen === undo) await server.call('memory/undoCompaction', { run: answer.run });
}

/** Without a language model there is nothing to choose. Where text goes is said before it goes. */
async function pickMethod({ server }: Services): Promise<Method | undefined> {
	const { models, chat } = await server.call('chat/models', {});
	const model = models.find(({ ref, problem }) => ref === chat[0] && problem === undefined);
	if (model === undefined) return 'extractive';
	const items: (vscode.QuickPickItem & { readonly method: Method })[] = [
		{
			label: model.ref,
			detail: model.local ? 'Written by the language model on this machine' : `The captures are sent to ${model.host}`,
			method: 'model',
		},
		{ label: 'Sentences of the captures', detail: 'Chosen on this machine, word for word', method: 'extractive' },
	];
	return (await vscode.window.showQuickPick(items, { title: 'How to sum up' }))?.method;
}
