import * as vscode from 'vscode';
import type { ServerConnection } from '../daemon/connection.ts';

const MAX_LISTED = 500;

/** Ids of captures that the user ticks in a list, newest first. */
export async function pickCaptures(server: ServerConnection, placeHolder: string): Promise<string[]> {
	const { captures } = await server.call('capture/list', { limit: MAX_LISTED });
	const items = captures.map(({ id, content, tags }) => ({
		id,
		label: content.split('\n', 1)[0]!.slice(0, 200),
		description: tags.map((tag) => `#${tag}`).join(' '),
	}));
	const options = {
		canPickMany: true,
		placeHolder: items.length === 0 ? 'There are no captures' : placeHolder,
	} as const;
	return ((await vscode.window.showQuickPick(items, options)) ?? []).map(({ id }) => id);
}
