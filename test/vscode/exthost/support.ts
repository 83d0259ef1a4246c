import path from 'node:path';
import * as vscode from 'vscode';
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
