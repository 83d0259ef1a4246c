import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { SERVER_TITLE } from './serverFields.ts';
import type { ListedServer, ServerNode } from './serverTree.ts';

/** The server a command was run on, or one that is chosen. */
export async function chooseServer({ server }: Services, argument: unknown): Promise<ListedServer | undefined> {
	const node = argument as ServerNode | undefined;
	if (node?.type === 'server') return node.server;
	const { upstreams } = await server.call('upstream/list', {});
	if (upstreams.length === 0) throw new OperationError('notFound', 'No MCP server is registered. Add one first.');
	const items = upstreams.map((item) => ({ label: item.name, description: item.alias, item }));
	return (await vscode.window.showQuickPick(items, { title: SERVER_TITLE, placeHolder: 'Which server?' }))?.item;
}
