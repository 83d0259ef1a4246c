import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import type { ListedServer } from './serverTree.ts';

/** Asks for the values a server needs, and hands them to the secret storage. */
export async function askSecrets(
	services: Services,
	{ id, name, env, headers }: Pick<ListedServer, 'id' | 'name' | 'env' | 'headers'>,
): Promise<void> {
	const kept = await services.mcpSecrets.read(id);
	const ask = async (
		names: readonly string[],
		known: Readonly<Record<string, string>>,
	): Promise<Record<string, string> | undefined> => {
		const values: Record<string, string> = {};
		for (const variable of names) {
			const value = await vscode.window.showInputBox({
				title: name,
				prompt: `Value of ${variable}. It is kept in the editor's secret storage and given to this server only.`,
				placeHolder: known[variable] === undefined ? '' : 'Leave empty to keep the value you have',
				password: true,
				ignoreFocusOut: true,
			});
			if (value === undefined) return undefined;
			values[variable] = value === '' ? (known[variable] ?? '') : value;
		}
		return values;
	};
	const newEnv = await ask(env, kept.env);
	const newHeaders = newEnv && (await ask(headers, kept.headers));
	if (newEnv === undefined || newHeaders === undefined) return;
	await services.mcpSecrets.keep(id, { ...kept, env: newEnv, headers: newHeaders });
}

/** Asks who we are to a server that registers nobody by itself. */
export async function askClient(services: Services, { id, name }: ListedServer): Promise<void> {
	const { client, ...kept } = await services.mcpSecrets.read(id);
	const options = { title: name, ignoreFocusOut: true };
	const clientId = await vscode.window.showInputBox({
		...options,
		prompt: 'Client id that the provider of this server gave you; empty to be registered without one',
		value: client?.id ?? '',
	});
	if (clientId === undefined) return;
	if (clientId.trim() === '') return services.mcpSecrets.keep(id, kept);
	const secret = await vscode.window.showInputBox({
		...options,
		prompt: 'Client secret, if there is one. It is kept in the secret storage.',
		password: true,
	});
	if (secret === undefined) return;
	await services.mcpSecrets.keep(id, { ...kept, client: { id: clientId.trim(), ...(secret !== '' && { secret }) } });
}
