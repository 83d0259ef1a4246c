import type { Agent } from '../../../../common/model/agent.ts';
import type { UpstreamTool } from '../../../../common/model/upstream.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import type { Invocation } from '../command.ts';

type Offered = UpstreamTool & { readonly upstream: string };

/** Allows a research agent tools of MCP servers, or takes them from it; lists them with what it may. */
export async function agentTools({ options, terminal, server }: Invocation, agent: Agent): Promise<void> {
	const known = await offeredTools(server);
	const find = (publicName: string): Offered => {
		const found = known.find((tool) => tool.publicName === publicName);
		if (found !== undefined) return found;
		const names = known.map((tool) => tool.publicName).join(', ');
		throw new OperationError('notFound', `There is no tool ${publicName}. There are: ${names || 'none'}.`);
	};
	const allow = options.texts('allow').map(find);
	const deny = options.texts('deny').map(find);
	for (const { publicName, question } of allow)
		if ('problem' in question)
			throw new OperationError('invalidInput', `${publicName} cannot be asked: ${question.problem}.`);
	let allowed = agent.tools;
	if (allow.length + deny.length > 0) {
		const kept = allowed.filter((one) => ![...allow, ...deny].some((tool) => isSame(one, tool)));
		const added = allow.filter((tool) => !deny.includes(tool));
		allowed = [...kept, ...added.map(({ upstream, name }) => ({ upstream, tool: name }))];
		await server.call('agent/allowTools', { id: agent.id, tools: allowed });
	}
	const listed = known.map((tool) => ({ ...tool, allowed: allowed.some((one) => isSame(one, tool)) }));
	if (terminal.json) return terminal.data(listed);
	for (const tool of listed)
		terminal.line(`${terminal.strong(tool.publicName)}  ${tool.title}  ${terminal.faint(mayText(tool))}`);
	if (listed.length === 0) terminal.note('No MCP server has a tool.');
}

/** Servers that never ran are started, so that their tools are known. */
async function offeredTools(server: Invocation['server']): Promise<Offered[]> {
	const upstreams = (await server.call('upstream/list', {})).upstreams.filter((one) => one.enabled);
	const lists = await Promise.all(
		upstreams.map(async ({ id, status }) => {
			if (status.tools === 0 && status.phase !== 'ready') await server.call('upstream/test', { id });
			const { tools } = await server.call('upstream/tools', { id });
			return tools.map((tool) => ({ ...tool, upstream: id }));
		}),
	);
	return lists.flat();
}

function isSame({ upstream, tool }: Agent['tools'][number], { upstream: id, name }: Offered): boolean {
	return upstream === id && tool === name;
}

function mayText({ allowed, enabled, readOnly, question }: Offered & { readonly allowed: boolean }): string {
	if (!enabled) return 'switched off under MCP Servers';
	if ('problem' in question) return `cannot be asked: ${question.problem}`;
	return `${allowed ? 'allowed' : 'not allowed'}, ${readOnly ? 'reads only' : 'asks you each time'}`;
}
