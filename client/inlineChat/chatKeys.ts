import type { HttpProvider } from '../../common/model/chat.ts';
import { secretName } from '../profiles/profileSecrets.ts';
import { keyProviders } from './providers.ts';
import type { Services } from '../services.ts';

/** Hands the keys from the editor's secret storage to the server, which may have been started anew and has none. */
export async function sendKeys({ context, server, profile }: Services): Promise<void> {
	const { name } = profile;
	const entries = await Promise.all(
		keyProviders.map(async (provider) => [provider, await context.secrets.get(keyOf(name, provider))] as const),
	);
	const keys = Object.fromEntries(entries.filter(([, key]) => key !== undefined));
	if (profile.name !== name) return; // switched meanwhile: these are not for the other one
	if (Object.keys(keys).length > 0) await server.call('chat/setKeys', { keys });
}

/** Keeps a key, or forgets it when it is empty, here and in the server. */
export async function keepKey(
	{ context, server, profile: { name } }: Services,
	provider: HttpProvider,
	key: string,
): Promise<void> {
	if (key === '') await context.secrets.delete(keyOf(name, provider));
	else await context.secrets.store(keyOf(name, provider), key);
	await server.call('chat/setKeys', { keys: { [provider]: key } });
}

export async function hasKey({ context, profile: { name } }: Services, provider: HttpProvider): Promise<boolean> {
	return (await context.secrets.get(keyOf(name, provider))) !== undefined;
}

function keyOf(profile: string, provider: HttpProvider): string {
	return secretName(profile, `key.${provider}`);
}
