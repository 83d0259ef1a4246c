import * as vscode from 'vscode';
import type { UpstreamTool } from '../../common/model/upstream.ts';
import type { Input } from '../../common/protocol/index.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';
import { askLimitNumber, OUTPUT_FIELD, TIMEOUT_FIELD } from './askLimitNumber.ts';
import { APPROVAL_LABELS } from './serverFields.ts';
import type { ListedServer, ServerNode } from './serverTree.ts';

type Changes = Omit<Input<'upstream/rule'>, 'id' | 'tool'>;
type Choice = vscode.QuickPickItem & { readonly changes?: () => Promise<Changes | undefined> | Changes };

/** Understory: Decide About Tool… */
export async function ruleTool(services: Services, argument?: unknown): Promise<void> {
	const node = argument as ServerNode | undefined;
	if (node?.type !== 'tool') throw new OperationError('invalidInput', 'Choose a tool in the MCP Servers view.');
	const { server, tool } = node;
	const picked = await vscode.window.showQuickPick(choices(server, tool), {
		title: `${tool.title} of ${server.name}`,
		placeHolder: tool.changed
			? 'It changed since you allowed it. What should happen when it is called?'
			: 'What should happen when an assistant calls it?',
	});
	const changes = await picked?.changes?.();
	if (changes === undefined) return;
	await services.server.call('upstream/rule', { id: server.id, tool: tool.name, ...changes });
}

function choices(server: ListedServer, tool: UpstreamTool): Choice[] {
	const { timeoutSeconds: timeout, maxOutputKb: output } = tool;
	const ofServer = (given: number | undefined, said: string): string =>
		given === undefined ? `${said}, as the server` : said;
	return [
		{ label: 'Run without a question', changes: () => ({ approval: 'always' }) },
		{ label: 'Ask first', changes: () => ({ approval: 'ask' }) },
		{ label: 'Never run', changes: () => ({ approval: 'never' }) },
		{
			label: 'As the server',
			description: APPROVAL_LABELS[server.approval],
			changes: () => ({ approval: null }),
		},
		{ label: 'Limits', kind: vscode.QuickPickItemKind.Separator },
		{
			label: 'Time-out',
			description: ofServer(timeout, `${timeout ?? server.timeoutSeconds} s without a sign of progress`),
			changes: () => askTimeout(server, tool),
		},
		{
			label: 'Largest result',
			description: ofServer(output, `${output ?? server.maxOutputKb} KiB`),
			changes: () => askOutput(server, tool),
		},
	];
}

async function askTimeout(server: ListedServer, tool: UpstreamTool): Promise<Changes | undefined> {
	const timeoutSeconds = await askLimitNumber({
		...TIMEOUT_FIELD,
		title: `${tool.title}: Time-out`,
		known: tool.timeoutSeconds,
		whenEmpty: `what ${server.name} has, ${server.timeoutSeconds}`,
	});
	return timeoutSeconds === undefined ? undefined : { timeoutSeconds };
}

async function askOutput(server: ListedServer, tool: UpstreamTool): Promise<Changes | undefined> {
	const maxOutputKb = await askLimitNumber({
		...OUTPUT_FIELD,
		title: `${tool.title}: Largest result`,
		known: tool.maxOutputKb,
		whenEmpty: `what ${server.name} has, ${server.maxOutputKb}`,
	});
	return maxOutputKb === undefined ? undefined : { maxOutputKb };
}
