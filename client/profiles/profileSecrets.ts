import type * as vscode from 'vscode';
import { DEFAULT_PROFILE } from '../../common/model/profileName.ts';

/**
 * Name under which the editor's secret storage keeps a secret of a profile: no profile sees those of another. Those of
 * the standard profile have the names they had before there were others.
 * @param name `key.openai`
 */
export function secretName(profile: string, name: string): string {
	return profile === DEFAULT_PROFILE ? `understory.${name}` : `${prefixOf(profile)}${name}`;
}

/** Gives the secrets of a profile to the name it has now. */
export async function renameSecrets(secrets: vscode.SecretStorage, from: string, to: string): Promise<void> {
	for (const key of await secretsOf(secrets, from)) {
		const value = await secrets.get(key);
		if (value !== undefined) await secrets.store(prefixOf(to) + key.slice(prefixOf(from).length), value);
		await secrets.delete(key);
	}
}

export async function forgetSecrets(secrets: vscode.SecretStorage, profile: string): Promise<void> {
	for (const key of await secretsOf(secrets, profile)) await secrets.delete(key);
}

async function secretsOf(secrets: vscode.SecretStorage, profile: string): Promise<string[]> {
	return (await secrets.keys()).filter((key) => key.startsWith(prefixOf(profile)));
}

function prefixOf(profile: string): string {
	return `understory.profile.${profile}/`;
}
