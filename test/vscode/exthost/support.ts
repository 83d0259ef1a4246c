import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { startWireServer, streaming, type WireServer } from '../../server/models/chat/wireServer.ts';
import { connectThrough, type OwnerCalls } from '../harness/serverCalls.ts';

export type { OwnerCalls };

export const extension = vscode.extensions.getExtension('understory.understory')!;

/** A further client of the window's own server. */
export async function connectToOwner(): Promise<OwnerCalls> {
	await extension.activate();
	return connectThrough(path.join(extension.extensionPath, 'dist', 'server.js'), process.env['UNDERSTORY_DATA_DIR']!);
}

/** Tries again and again until nothing is thrown; the last failure is the test's. */
export async function eventually(check: () => unknown): Promise<void> {
	const end = Date.now() + 30_000;
	for (;;)
		try {
			return void (await check());
		} catch (error) {
			if (Date.now() > end) throw error;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
}

/** A provider on the loopback interface, and the model of the settings until it is disposed. */
export async function setUpModel(): Promise<WireServer> {
	const model = await startWireServer(streaming('openai-compatible', ['ready']));
	const set = async (urls: object | undefined, ref: string | undefined): Promise<void> => {
		const config = vscode.workspace.getConfiguration('understory.chat');
		await config.update('urls', urls, vscode.ConfigurationTarget.Global);
		await config.update('model', ref, vscode.ConfigurationTarget.Global);
	};
	const ref = 'openai-compatible/coder';
	await set({ ollama: 'http://127.0.0.1:9', 'openai-compatible': `${model.origin}/v1` }, ref);
	const owner = await connectToOwner();
	await eventually(async () => assert.deepEqual((await owner.call('chat/models', {})).edit, [ref]));
	await owner.close();
	return {
		...model,
		async [Symbol.asyncDispose]() {
			await set(undefined, undefined);
			await model[Symbol.asyncDispose]();
		},
	};
}
