import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { VENDOR } from './modelProvider.ts';

const QUESTION = 'Let VS Code’s own chat and inline chat answer with the models you set up in Understory?';
const DETAIL =
	'VS Code then writes the prompts, and sends them to your models; it asks for no account for that. The page that opens lists all models: choose one of Understory there. To undo it, remove Understory from that page.';

/** Understory: Use My Models in VS Code's Chat… */
export async function useInBuiltInChat({ server }: Services): Promise<void> {
	const { models } = await server.call('chat/models', {});
	if (!models.some(({ problem }) => problem === undefined)) {
		const setUp = 'Set Up Model…';
		const chosen = await vscode.window.showInformationMessage('Set up a language model first.', setUp);
		if (chosen === setUp) await vscode.commands.executeCommand('understory.setUpModel');
		return;
	}
	const use = 'Use Them';
	const answer = await vscode.window.showInformationMessage(QUESTION, { modal: true, detail: DETAIL }, use);
	if (answer !== use) return;
	await vscode.lm.selectChatModels({ vendor: VENDOR });
	// Commands of VS Code itself without a public name: a group of models counts as the user's own, and opening the page
	// turns the built-in chat on.
	const known = new Set(await vscode.commands.getCommands(true));
	if (known.has(ADD_GROUP)) await vscode.commands.executeCommand(ADD_GROUP, { name: 'Understory', vendor: VENDOR });
	await vscode.commands.executeCommand(MANAGE);
}

const ADD_GROUP = 'lm.addLanguageModelsProviderGroup';
const MANAGE = 'workbench.action.chat.manage';
