import * as vscode from 'vscode';
import type { EmbeddingKeyName } from '../../common/model/embeddingModel.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';

/** Who a key is for, as the user sees it. */
export const KEY_LABELS: Readonly<Record<EmbeddingKeyName, string>> = {
	openai: 'OpenAI-compatible server',
	gemini: 'Gemini',
	voyage: 'Voyage AI',
	hub: 'Model hub',
};

export const keyNames = Object.keys(KEY_LABELS) as EmbeddingKeyName[];

/** Hands the keys to every server that is connected to: one that was started anew has none (I-13). */
export function followEmbeddingKeys(
	{ secrets }: vscode.ExtensionContext,
	server: ServerConnection,
	log: vscode.LogOutputChannel,
): vscode.Disposable {
	const send = (): void => {
		sendKeys(secrets, server).catch((error: unknown) => {
			// Without a connection they are sent when there is one.
			if (!OperationError.is(error, 'unavailable'))
				log.error(`The embedding keys were not handed over: ${String(error)}`);
		});
	};
	return vscode.Disposable.from(server.onDidChangeState(({ phase }) => void (phase === 'ready' && send())));
}

/** Keeps a key in the editor's secret storage, or forgets it when it is empty, here and in the server. */
export async function keepKey(
	{ secrets }: vscode.ExtensionContext,
	server: ServerConnection,
	name: EmbeddingKeyName,
	key: string,
): Promise<void> {
	if (key === '') await secrets.delete(secretOf(name));
	else await secrets.store(secretOf(name), key);
	await server.call('model/setKeys', { keys: { [name]: key } });
}

export async function hasKey({ secrets }: vscode.ExtensionContext, name: EmbeddingKeyName): Promise<boolean> {
	return (await secrets.get(secretOf(name))) !== undefined;
}

async function sendKeys(secrets: vscode.SecretStorage, server: ServerConnection): Promise<void> {
	const entries = await Promise.all(keyNames.map(async (name) => [name, await secrets.get(secretOf(name))] as const));
	const keys = Object.fromEntries(entries.filter(([, key]) => key !== undefined));
	if (Object.keys(keys).length > 0) await server.call('model/setKeys', { keys });
}

function secretOf(name: EmbeddingKeyName): string {
	return `understory.embeddingKey.${name}`;
}
