import type * as vscode from 'vscode';
import type { ChatProvider } from '../../common/model/chat.ts';
import { chatProviders } from './providers.ts';
import type { Services } from '../services.ts';

/** Hands the keys from the editor's secret storage to the server, which may have been started anew and has none. */
export async function sendKeys({ context, server }: Services): Promise<void> {
	const entries = await Promise.all(
		chatProviders.map(async (provider) => [provider, await context.secrets.get(nameOf(provider))] as const),
	);
	const keys = Object.fromEntries(entries.filter(([, key]) => key !== undefined));
	if (Object.keys(keys).length > 0) await server.call('chat/setKeys', { keys });
}

/** Keeps a key, or forgets it when it is empty, here and in the server. */
export async function keepKey({ context, server }: Services, provider: ChatProvider, key: string): Promise<void> {
	if (key === '') await context.secrets.delete(nameOf(provider));
	else await context.secrets.store(nameOf(provider), key);
	await server.call('chat/setKeys', { keys: { [provider]: key } });
}

export async function hasKey({ secrets }: vscode.ExtensionContext, provider: ChatProvider): Promise<boolean> {
	return (await secrets.get(nameOf(provider))) !== undefined;
}

function nameOf(provider: ChatProvider): string {
	return `understory.key.${provider}`;
}
