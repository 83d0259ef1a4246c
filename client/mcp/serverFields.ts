import * as vscode from 'vscode';
import type { UpstreamType } from '../../common/model/upstream.ts';
import type { ListedServer } from './serverTree.ts';
import { splitArguments } from './splitArguments.ts';

/** Title of questions about any server. */
export const SERVER_TITLE = 'MCP Server';

/** What runs without a question, in words. */
export const APPROVAL_LABELS: Readonly<Record<ListedServer['approval'], string>> = {
	readOnly: 'Tools that say they only read',
	ask: 'Nothing: ask about every tool',
	always: 'All tools',
};

export async function pickType(): Promise<UpstreamType | undefined> {
	const items = [
		{ label: 'Program', description: 'started on this machine, standard input and output', type: 'stdio' as const },
		{ label: 'Address', description: 'streamable HTTP', type: 'http' as const },
		{ label: 'Address (older servers)', description: 'HTTP with server-sent events', type: 'sse' as const },
	];
	return (await vscode.window.showQuickPick(items, { title: SERVER_TITLE, placeHolder: 'How is it reached?' }))?.type;
}

export type Reach = { readonly command: string; readonly args: string[] } | { readonly url: string };

/** How a server is reached, typed by the user; `value` is how it was. */
export async function askReach(type: UpstreamType, value: string): Promise<Reach | undefined> {
	if (type === 'stdio') {
		const line = await askText(
			'Command',
			'Program and arguments; quote those with spaces',
			'npx -y @modelcontextprotocol/server-filesystem /home/me/notes',
			value,
		);
		if (line === undefined) return undefined;
		const [command = '', ...args] = splitArguments(line);
		return { command, args };
	}
	const url = await askText('Address', 'Where the server answers', 'https://example.com/mcp', value);
	return url === undefined ? undefined : { url };
}

/** Names of the values that a server needs, typed by the user; `known` are those it has. */
export async function askNames(type: UpstreamType, known: readonly string[]): Promise<string[] | undefined> {
	const program = type === 'stdio';
	const names = await vscode.window.showInputBox({
		title: `${SERVER_TITLE}: ${program ? 'Environment variables' : 'Headers'}`,
		prompt:
			'Names of values it needs, with commas between; empty for none. The values are asked for next and kept in the secret storage.',
		placeHolder: program ? 'API_KEY' : 'Authorization',
		value: known.join(', '),
		ignoreFocusOut: true,
		validateInput: (text) => (/[=:]/.test(text) ? 'Names alone; the values are asked for next' : undefined),
	});
	return names?.split(/[\s,]+/).filter((part) => part !== '');
}

export function askText(
	title: string,
	prompt: string,
	placeHolder: string,
	value: string,
): Thenable<string | undefined> {
	return vscode.window.showInputBox({
		title: `${SERVER_TITLE}: ${title}`,
		prompt,
		placeHolder,
		value,
		ignoreFocusOut: true,
		validateInput: (text) => (text.trim() === '' ? 'Something is needed here' : undefined),
	});
}
