import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { APPROVAL_LABELS } from './serverFields.ts';
import type { ServerNode } from './serverTree.ts';

/** Understory: Decide About Tool… */
export async function ruleTool(services: Services, argument?: unknown): Promise<void> {
	const node = argument as ServerNode | undefined;
	if (node?.type !== 'tool') throw new OperationError('invalidInput', 'Choose a tool in the MCP Servers view.');
	const { server, tool } = node;
	const items = [
		{ label: 'Run without a question', approval: 'always' as const },
		{ label: 'Ask first', approval: 'ask' as const },
		{ label: 'Never run', approval: 'never' as const },
		{ label: 'As the server', description: APPROVAL_LABELS[server.approval], approval: null },
	];
	const picked = await vscode.window.showQuickPick(items, {
		title: `${tool.title} of ${server.name}`,
		placeHolder: tool.changed
			? 'It changed since you allowed it. What should happen when it is called?'
			: 'What should happen when an assistant calls it?',
	});
	if (picked === undefined) return;
	await services.server.call('upstream/rule', {
		id: server.id,
		tool: tool.name,
		enabled: tool.enabled,
		approval: picked.approval,
	});
}
