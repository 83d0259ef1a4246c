import * as vscode from 'vscode';
import type { EmbeddingKeyName } from '../../common/model/embeddingModel.ts';
import type { Services } from '../services.ts';
import { hasKey, keepKey, KEY_LABELS, keyNames } from './embeddingKeys.ts';

interface Choice extends vscode.QuickPickItem {
	readonly run: () => Promise<void>;
}

/** Understory: Set Embedding Key… keeps or forgets the key of a service that makes vectors, or the token of a model hub. */
export async function setEmbeddingKey(services: Services): Promise<void> {
	const known = await Promise.all(keyNames.map((name) => hasKey(services.context, name)));
	const choices: Choice[] = keyNames.map((name, at) => ({
		label: KEY_LABELS[name],
		description: known[at] ? 'a key is set' : '',
		detail: DETAILS[name],
		run: () => askKey(services, name, known[at]!),
	}));
	const forget: Choice[] = keyNames
		.filter((_, at) => known[at])
		.map((name) => ({ label: `Forget the key of ${KEY_LABELS[name]}`, run: () => keep(services, name, '') }));
	const chosen = await vscode.window.showQuickPick([...choices, ...forget], {
		title: 'Set Embedding Key',
		placeHolder: 'Whose key?',
	});
	await chosen?.run();
}

const DETAILS: Readonly<Record<EmbeddingKeyName, string>> = {
	openai: 'For the embedding provider “openai”; servers on this machine seldom need one',
	gemini: 'For the embedding provider “gemini”',
	voyage: 'For the embedding provider “voyage”',
	hub: 'For downloads of models that are given only to those who accepted their terms',
};

async function askKey(services: Services, name: EmbeddingKeyName, known: boolean): Promise<void> {
	const key = await vscode.window.showInputBox({
		title: KEY_LABELS[name],
		prompt: 'It is kept in the editor’s secret storage, never in settings or logs.',
		placeHolder: known ? 'Paste the new key' : 'Paste the key',
		password: true,
		ignoreFocusOut: true,
		validateInput: (text) => (text.trim() === '' ? 'A key is needed' : undefined),
	});
	if (key !== undefined) await keep(services, name, key.trim());
}

async function keep({ context, server }: Services, name: EmbeddingKeyName, key: string): Promise<void> {
	await keepKey(context, server, name, key);
	const done = key === '' ? 'forgotten' : 'kept';
	void vscode.window.showInformationMessage(`The key of ${KEY_LABELS[name]} is ${done}.`);
}
