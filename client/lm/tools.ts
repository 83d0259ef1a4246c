import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { codeBlock } from '../../common/base/codeBlock.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { Recalled } from '../../common/model/memory.ts';
import type { ActivityEntry } from '../../common/model/session.ts';
import type { SearchHit } from '../../common/model/search.ts';
import type { TaskPriority } from '../../common/model/task.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import type { Services } from '../services.ts';
import { abortOn } from '../editor/abortOn.ts';

const MAX_RESULTS = 20;
const MAX_EVENTS = 50;
const REMEMBERED = ['capture', 'summary', 'note', 'task', 'chat'] as const;

/** What other agents in VS Code can do here; the manifest declares the same names with their inputs. */
export function registerTools({ server }: Services): vscode.Disposable {
	const asksFor = (what: string) => (): Promise<vscode.PreparedToolInvocation | undefined> => askFirst(server, what);
	return vscode.Disposable.from(
		vscode.lm.registerTool<{ query: string; limit?: number }>('understory_search', {
			prepareInvocation: asksFor('passages of your workspace'),
			invoke: async ({ input: { query, limit } }, token) => {
				const roots = searchRoots(foldersOnDisk());
				const input = { query, roots, limit: within(limit), secrets: false };
				const { hits } = await server.call('search/query', input, abortOn(token));
				return result(hits.map(describeHit));
			},
		}),
		vscode.lm.registerTool<{ query: string; limit?: number }>('understory_recall', {
			prepareInvocation: asksFor('what was remembered'),
			invoke: async ({ input: { query, limit } }, token) => {
				const input = { query, kinds: [...REMEMBERED], limit: within(limit) };
				const { hits } = await server.call('memory/recall', input, abortOn(token));
				return result(hits.map(describeRecalled));
			},
		}),
		vscode.lm.registerTool<{ content: string; tags?: string[] }>('understory_remember', {
			prepareInvocation: ({ input: { content } }) => ({
				invocationMessage: 'Keeping a thought in Understory',
				confirmationMessages: {
					title: 'Keep this in Understory?',
					message: new vscode.MarkdownString(codeBlock(content)),
				},
			}),
			invoke: async ({ input: { content, tags = [] } }, token) => {
				const input = { id: randomUUID(), content, tags, source: { door: 'chat' as const } };
				const { id, repeats } = await server.call('capture/add', input, abortOn(token));
				return result({ id, ...(repeats !== undefined && { repeats }) });
			},
		}),
		vscode.lm.registerTool<{ text?: string; state?: 'open' | 'done' }>('understory_tasks', {
			prepareInvocation: asksFor('your tasks'),
			invoke: async ({ input: { text, state = 'open' } }, token) => {
				const input = { state, limit: MAX_RESULTS, ...(text === undefined ? {} : { text }) };
				const { tasks, total } = await server.call('task/list', input, abortOn(token));
				return result({ total, tasks: tasks.map(describeTask) });
			},
		}),
		vscode.lm.registerTool<{ agent: string; task?: string }>('understory_run_agent', {
			prepareInvocation: ({ input: { agent, task = '' } }) => ({
				invocationMessage: 'Starting an agent of Understory',
				confirmationMessages: {
					title: 'Start this agent of Understory?',
					message: new vscode.MarkdownString(codeBlock(`${agent} ${task}`.trim())),
				},
			}),
			invoke: async ({ input: { agent, task } }, token) => {
				const input = { agent, run: randomUUID(), ...(task === undefined ? {} : { task }) };
				const { run, started } = await server.call('agent/run', input, abortOn(token));
				return result({ run, started });
			},
		}),
		vscode.lm.registerTool<{ hours?: number; kinds?: ActivityEntry['kind'][] }>('understory_activity', {
			prepareInvocation: asksFor('what happened lately'),
			invoke: async ({ input: { hours, kinds } }, token) => {
				const input = {
					roots: searchRoots(foldersOnDisk()),
					...(kinds !== undefined && { kinds }),
					...sinceHours(hours),
					limit: MAX_EVENTS,
				};
				const { entries } = await server.call('activity/recent', input, abortOn(token));
				return result(entries);
			},
		}),
	);
}

/**
 * Where the profile allows no language models on other machines the user is asked each time: VS Code does not tell which
 * model calls a tool, so that none can be let or refused.
 * @param what the model would get
 */
async function askFirst(server: Services['server'], what: string): Promise<vscode.PreparedToolInvocation | undefined> {
	const { name, policy } = await server.call('profile/get', {});
	if (policy.allowCloudModels) return undefined;
	const message = [
		`The profile “${name}” allows no language models on other machines.`,
		`VS Code does not tell which model asks: it would get ${what}, wherever it runs.`,
	].join(' ');
	return { confirmationMessages: { title: 'Give this to the model that asks?', message } };
}

function sinceHours(hours: number | undefined): { after?: string } {
	return hours === undefined ? {} : { after: new Date(Date.now() - hours * 3_600_000).toISOString() };
}

function within(limit = 10): number {
	return Math.min(Math.max(Math.round(limit), 1), MAX_RESULTS);
}

function describeHit({ kind, root, path, snippet, snippetStartLine, symbol, breadcrumb }: SearchHit) {
	const endLine = snippetStartLine + snippet.split('\n').length - 1;
	const place = root === '' ? path : `${root}/${path}`;
	return { kind, path: place, startLine: snippetStartLine, endLine, title: symbol || breadcrumb, text: snippet };
}

function describeRecalled({ kind, ref, startLine, endLine, text, updatedAt }: Recalled) {
	return { kind, ref, startLine, endLine, text, updatedAt };
}

function describeTask(task: {
	readonly number: number;
	readonly title: string;
	readonly column: string;
	readonly priority: TaskPriority;
	readonly due?: string | undefined;
	readonly tags: readonly string[];
}) {
	const { number, title, column, priority, due, tags } = task;
	return { label: `T-${number}`, title, column, priority, due, tags };
}

function result(value: unknown): vscode.LanguageModelToolResult {
	return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(value))]);
}
