import type * as vscode from 'vscode';
import { sendKeys } from '../inlineChat/chatKeys.ts';
import type { Services } from '../services.ts';

/** Hands the server the keys of providers each time it has been connected to: it may be another one, which has none. */
export function handKeys(services: Services): vscode.Disposable {
	const { server, log } = services;
	return server.onDidChangeState(({ phase }) => {
		if (phase !== 'ready') return;
		sendKeys(services).catch((error: unknown) => log.warn(`Keys were not handed to the server: ${String(error)}`));
	});
}
