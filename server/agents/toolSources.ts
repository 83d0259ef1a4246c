import type { Agent } from '../../common/model/agent.ts';
import type { ContextItem } from '../../common/model/thread.ts';
import type { UpstreamTool } from '../../common/model/upstream.ts';
import type { Store } from '../ports/store.ts';
import type { McpCaller, UpstreamAdmin, Upstreams } from '../ports/upstream.ts';

/** What an agent may ask besides the workspace and the memory: tools of MCP servers that the user allowed it. */
export interface ToolSources {
	/** Those that can be asked a question now; `problem` says why one cannot. */
	of(agent: Agent): Promise<readonly (AskableTool | UnaskableTool)[]>;
	/** What a tool answers, as sources; none when it answers nothing. @throws when it fails or the user says no */
	ask(tool: AskableTool, question: string, run: ToolRun): Promise<ContextItem[]>;
}

export interface AskableTool {
	/** For people: the server's name and the tool's title. */
	readonly title: string;
	readonly publicName: string;
	/** The parameter that takes the question, and values of others that the tool needs. */
	readonly parameter: string;
	readonly others: Readonly<Record<string, unknown>>;
}

export interface UnaskableTool {
	readonly title: string;
	/** A sentence. */
	readonly problem: string;
}

export interface ToolRun {
	readonly id: string;
	/** Name of the agent: who calls, for the user who is asked and for the list of calls. */
	readonly agent: string;
	readonly signal: AbortSignal;
}

/** Of one answer. UTF-16 units. */
const MAX_TEXT = 8000;

export function createToolSources(store: Store, open: () => Promise<Upstreams & UpstreamAdmin>): ToolSources {
	return {
		async of({ tools }) {
			if (tools.length === 0) return [];
			const upstreams = await open();
			await upstreams.tools(); // servers that never ran are started, so that their tools are known
			const servers = new Map(store.work.upstreams().map((server) => [server.id, server]));
			return tools.map(({ upstream, tool }) => {
				const server = servers.get(upstream);
				if (server === undefined || !server.enabled)
					return { title: tool, problem: 'its MCP server is not there any more, or is switched off' };
				const known = upstreams.toolsOf(upstream).find(({ name }) => name === tool);
				return askable(server.name, tool, known);
			});
		},
		async ask({ publicName, parameter, others, title }, question, run) {
			const upstreams = await open();
			const params = { name: publicName, arguments: { ...others, [parameter]: question } };
			const result = await upstreams.route('tools/call', params, callerOf(run));
			const text = textOf(result).slice(0, MAX_TEXT).toWellFormed().trim();
			if ((result as { isError?: boolean } | undefined)?.isError === true)
				throw new Error(text === '' ? 'it failed' : text);
			return text === '' ? [] : [sourceOf(publicName, title, question, text)];
		},
	};
}

function askable(server: string, name: string, tool: UpstreamTool | undefined): AskableTool | UnaskableTool {
	const title = `${server}: ${tool?.title ?? name}`;
	if (tool === undefined) return { title, problem: 'its server does not have it, or could not be started' };
	if (!tool.enabled || tool.approval === 'never') return { title, problem: 'you switched it off under MCP Servers' };
	if ('problem' in tool.question) return { title, problem: tool.question.problem };
	return { title, publicName: tool.publicName, ...tool.question };
}

/** What writes is always asked about: nobody watches while an agent runs. */
function callerOf({ id, agent, signal }: ToolRun): McpCaller {
	return {
		session: `agent ${id}`,
		era: 'legacy',
		capabilities: {},
		name: agent,
		signal,
		confirmWrites: true,
		log: () => undefined,
		ask: () => Promise.reject(new Error('An agent answers no questions of a server.')),
	};
}

function textOf(result: unknown): string {
	const { content = [], structuredContent } = (result ?? {}) as {
		content?: readonly { readonly type: string; readonly text?: unknown }[];
		structuredContent?: unknown;
	};
	const texts = content.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []));
	if (texts.length > 0) return texts.join('\n');
	return structuredContent === undefined ? '' : JSON.stringify(structuredContent);
}

function sourceOf(publicName: string, title: string, question: string, text: string): ContextItem {
	return {
		id: `tool/${publicName}/${question}`,
		kind: 'tool',
		root: '',
		path: `tool/${publicName}`,
		startLine: 1,
		endLine: text.split('\n').length,
		label: title,
		language: '',
		text,
		origin: 'found',
		tokens: 0,
		number: 1,
		why: [],
	};
}
