import type * as vscode from 'vscode';
import { expect, test, vi } from 'vitest';
import { ServerSecretStore } from '../../../client/mcp/serverSecrets.ts';
import type { ServerConnection } from '../../../client/daemon/connection.ts';
import { OperationError } from '../../../common/protocol/errors.ts';

/** A window with two servers, the first of which takes no values. @param removed servers that were removed elsewhere */
function openWindow(removed = new Set<string>()) {
	const kept = new Map<string, string>();
	const asked: string[][] = [];
	const handed: string[] = [];
	const warnings: string[] = [];
	const states: ((state: { phase: string }) => void)[] = [];
	const events: ((event: { name: string }) => void)[] = [];
	const none = { dispose: () => undefined };
	const call = async (name: string, input: { id?: string; ids?: string[] }): Promise<unknown> => {
		if (name === 'upstream/removed') {
			asked.push(input.ids!);
			return { ids: input.ids!.filter((id) => removed.has(id)) };
		}
		if (name === 'upstream/list') return { upstreams: ['a', 'b'].map((id) => ({ id, alias: id })) };
		if (name === 'upstream/grants') return { grants: [] };
		if (input.id === 'a') throw new OperationError('invalidInput', 'The value is too long.');
		if (input.id === 'c') throw new OperationError('unavailable', 'Nobody is there.');
		handed.push(input.id!);
		return {};
	};
	const store = new ServerSecretStore(
		{
			keys: async () => [...kept.keys()],
			get: async (key: string) => kept.get(key),
			store: async (key: string, value: string) => void kept.set(key, value),
			delete: async (key: string) => void kept.delete(key),
		} as unknown as vscode.SecretStorage,
		{ name: 'default' },
		{
			call,
			onDidChangeState: (listener: (state: { phase: string }) => void) => (states.push(listener), none),
			onEvent: (listener: (event: { name: string }) => void) => (events.push(listener), none),
		} as unknown as ServerConnection,
		{ warn: (text: string) => void warnings.push(text) } as unknown as vscode.LogOutputChannel,
	);
	return {
		store,
		kept,
		handed,
		warnings,
		asked,
		connected: () => states.forEach((listener) => listener({ phase: 'ready' })),
		changed: () => events.forEach((listener) => listener({ name: 'understory/event/upstreams' })),
	};
}

const VALUES = { env: { KEY: 'x' }, headers: {} };

test('values that cannot be handed over to one server keep no other from its own', async () => {
	const { kept, handed, warnings, connected } = openWindow();
	for (const id of ['a', 'b']) kept.set(`understory.mcp.${id}`, JSON.stringify(VALUES));
	connected();
	await vi.waitFor(() => expect(handed).toEqual(['b']));
	expect(warnings).toEqual([expect.stringContaining('MCP server a were not handed over')]);
});

test('values that no server can take are not kept; those that nobody could take now are', async () => {
	const { store, kept } = openWindow();
	await expect(store.keep('a', VALUES)).rejects.toThrow('too long');
	await expect(store.keep('c', VALUES)).rejects.toThrow('Nobody is there');
	await store.keep('b', VALUES);
	expect([...kept.keys()]).toEqual(['understory.mcp.c', 'understory.mcp.b']);
	kept.set('understory.mcp.a', 'as before');
	await expect(store.keep('a', VALUES)).rejects.toThrow('too long');
	expect(kept.get('understory.mcp.a')).toBe('as before');
});

test('what is kept for a server that was removed elsewhere is deleted, and nothing of another server or profile', async () => {
	const removed = new Set<string>();
	const { kept, asked, warnings, connected, changed } = openWindow(removed);
	const others = ['mcp.b', 'mcpGrant.b', 'mcp.unheard', 'key.gone', 'profile.work/mcp.gone'];
	for (const name of [...others, 'mcp.gone', 'mcpGrant.gone', 'mcpGrant.left'])
		kept.set(`understory.${name}`, JSON.stringify(VALUES));
	connected();
	await vi.waitFor(() => expect(asked).toEqual([['b', 'unheard', 'gone', 'left']]));
	expect(kept.size).toBe(8);
	removed.add('gone').add('left');
	for (let i = 0; i < 5; i++) changed();
	await vi.waitFor(() => expect([...kept.keys()]).toEqual(others.map((name) => `understory.${name}`)));
	expect(asked).toHaveLength(2);
	expect(warnings).toEqual([]);
});
