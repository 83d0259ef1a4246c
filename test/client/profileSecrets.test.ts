import { expect, test } from 'vitest';
import { forgetSecrets, renameSecrets, secretName } from '../../client/profiles/profileSecrets.ts';

type Secrets = Parameters<typeof forgetSecrets>[0];

/** The editor's storage, which all profiles share. */
function storage(entries: Record<string, string>): { readonly secrets: Secrets; readonly kept: Map<string, string> } {
	const kept = new Map(Object.entries(entries));
	const secrets = {
		keys: () => Promise.resolve([...kept.keys()]),
		get: (key: string) => Promise.resolve(kept.get(key)),
		store: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
		delete: (key: string) => Promise.resolve(void kept.delete(key)),
	};
	return { secrets: secrets as unknown as Secrets, kept };
}

const PROFILES = ['default', 'work', 'work2', 'wor'];

test('no two profiles have a name of a secret in common', () => {
	const names = PROFILES.map((profile) => secretName(profile, 'key.openai'));
	expect(new Set(names).size).toBe(PROFILES.length);
	expect(secretName('default', 'key.openai')).toBe('understory.key.openai');
});

test('a profile that is renamed keeps its secrets, and only its own', async () => {
	const { secrets, kept } = storage(Object.fromEntries(PROFILES.map((one) => [secretName(one, 'key.openai'), one])));
	await renameSecrets(secrets, 'work', 'office');
	expect(kept.get(secretName('office', 'key.openai'))).toBe('work');
	expect(kept.has(secretName('work', 'key.openai'))).toBe(false);
	for (const other of ['default', 'work2', 'wor']) expect(kept.get(secretName(other, 'key.openai'))).toBe(other);
});

test('a profile that is deleted leaves no secret, and takes none of another with it', async () => {
	const { secrets, kept } = storage(
		Object.fromEntries(
			PROFILES.flatMap((one) => [secretName(one, 'key.openai'), secretName(one, 'mcp.files')].map((key) => [key, one])),
		),
	);
	await forgetSecrets(secrets, 'work');
	expect([...kept.values()].toSorted()).toEqual(['default', 'default', 'wor', 'wor', 'work2', 'work2']);
});
