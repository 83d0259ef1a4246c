import * as vscode from 'vscode';
import type { UpstreamTool } from '../../common/model/upstream.ts';
import type { Output } from '../../common/protocol/index.ts';
import { withProgress } from '../editor/progress.ts';
import type { Services } from '../services.ts';
import { agentIn } from './commands.ts';

type Upstream = Output<'upstream/list'>['upstreams'][number];
type Offered = UpstreamTool & { readonly upstream: Upstream };

/** Understory: Choose Tools of Agent… says which tools of MCP servers a research agent may ask. */
export async function chooseAgentTools(services: Services, argument: unknown): Promise<void> {
	const { server } = services;
	const agent = await agentIn(services, argument, 'Choose tools of agent', ({ kind }) => kind === 'research');
	if (agent === undefined) return;
	const enabled = await enabledTools(server);
	const askable = enabled.filter(({ question }) => !('problem' in question));
	const items = askable.map(({ upstream, name, title, readOnly, description }) => ({
		label: title,
		description: `${upstream.name} · ${readOnly ? 'reads only' : 'asks you each time'}`,
		detail: description.split('\n', 1)[0] ?? '',
		picked: agent.tools.some((one) => one.upstream === upstream.id && one.tool === name),
		tool: { upstream: upstream.id, tool: name },
	}));
	const absent = agent.tools
		.filter(({ upstream, tool }) => !askable.some(({ upstream: { id }, name }) => id === upstream && name === tool))
		.map((tool) => ({ label: tool.tool, description: 'cannot be asked now', detail: '', picked: true, tool }));
	const chosen = await vscode.window.showQuickPick([...items, ...absent], {
		title: `What may ${agent.name} ask?`,
		placeHolder: placeHolder(askable.length, enabled.length - askable.length),
		canPickMany: true,
		matchOnDescription: true,
	});
	if (chosen === undefined) return;
	await server.call('agent/allowTools', { id: agent.id, tools: chosen.map(({ tool }) => tool) });
}

/** The tools that the user did not switch off. Servers that never ran are started, so that theirs are known. */
async function enabledTools(server: Services['server']): Promise<Offered[]> {
	const upstreams = (await server.call('upstream/list', {})).upstreams.filter((one) => one.enabled);
	const unknown = upstreams.filter(({ status }) => status.tools === 0 && status.phase !== 'ready');
	if (unknown.length > 0)
		await withProgress('Asking MCP servers for their tools', (signal) =>
			Promise.all(unknown.map(({ id }) => server.call('upstream/test', { id }, signal))),
		);
	const lists = await Promise.all(
		upstreams.map(async (upstream) => {
			const { tools } = await server.call('upstream/tools', { id: upstream.id });
			return tools.map((tool) => ({ ...tool, upstream }));
		}),
	);
	return lists.flat().filter(({ enabled }) => enabled);
}

function placeHolder(askable: number, others: number): string {
	if (askable + others === 0) return 'No MCP server has a tool; add one in the MCP Servers view';
	if (askable === 0) return 'No tool of an MCP server can be asked with a question alone';
	const left = others === 0 ? '' : `; ${others} that need more than a question are left out`;
	return `Its questions go to the tools you tick${left}`;
}
