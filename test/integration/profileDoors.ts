import { expect } from 'vitest';
import { methodOf, OPERATIONS, type Input, type OperationName } from '../../common/protocol/index.ts';
import { gitIn } from '../gitIn.ts';
import type { LspClient } from './lspClient.ts';
import { connectHttp, endpoint } from './mcpClient.ts';

/** What is asked for; everything that is kept says it. */
export const WORD = 'zanzibarquokka';
/** What only an answer can say: no question has it. */
export const MARK = 'stonetownwharf';

export interface Kept {
	readonly folder: string;
	readonly capture: string;
	readonly task: string;
	readonly project: string;
	readonly note: string;
	readonly command: string;
	readonly session: string;
	readonly thread: string;
	readonly upstream: string;
	readonly commit: string;
	readonly run: string;
}

const SAYS = `${WORD} is at ${MARK}`;

/** Keeps one thing of every kind that a user keeps. */
export async function keepEverything(window: LspClient, folder: string): Promise<Kept> {
	const capture = await window.call('capture/add', { content: `${SAYS}, see src/ferry.ts`, tags: [WORD] });
	const project = await window.call('project/create', { name: `Ferry ${MARK}` });
	const task = await window.call('task/create', { title: `Feed the ${SAYS}`, project: project.id });
	const note = await window.call('note/create', { title: `Note ${MARK}`, text: `# Note\n\n${SAYS}.\n` });
	const ran = { command: `echo ${MARK}`, cwd: folder, root: folder, shell: 'bash', exitCode: 1, durationMs: 1 };
	const shown = { startedAt: new Date().toISOString(), output: SAYS, omitted: 0, redacted: 0 };
	await window.call('terminal/record', { commands: [{ id: 'command', ...ran, ...shown }] });
	const groups = [{ column: 1, active: 0, tabs: [`${folder}/${MARK}.ts`] }];
	const state = { groups, cursors: [], terminals: [{ name: MARK, cwd: folder }], tasks: [task.id] };
	await window.call('session/save', { id: 'session', folders: [folder], state });
	await window.call('context/set', { namespace: WORD, key: 'place', value: { at: MARK } });
	await window.call('memory/compact', { topic: WORD, method: 'extractive' });
	await window.call('graph/link', { source: `tag:${WORD}`, target: 'concept:ferry', label: MARK });
	const { thread } = await window.call('thread/ask', { text: `Why is ${SAYS}?` });
	gitIn(folder, 'init', '-q');
	gitIn(folder, 'commit', '-q', '--allow-empty', '-m', `Say that ${SAYS}`);
	await window.call('git/follow', { roots: [folder] });
	const { entries } = await window.call('git/list', {});
	await window.call('agent/run', { agent: 'digest', run: 'told' });
	expect(await window.call('agent/readRun', { run: 'told', wait: true })).toMatchObject({ state: 'finished' });
	const server = { alias: 'ferry', name: MARK, type: 'stdio' as const, command: 'node', enabled: false };
	const upstream = await window.call('upstream/add', server);
	return {
		folder,
		capture: capture.id,
		task: task.id,
		project: project.id,
		note: note.id,
		command: 'command',
		session: 'session',
		thread,
		upstream: upstream.id,
		commit: entries[0]!.id,
		run: 'told',
	};
}

/** Every question that could tell of what is kept, with the names that things have in the other profile. */
export function questions(kept: Kept): readonly Question[] {
	const { folder, capture, task, project, note, command, session, thread, commit, run } = kept;
	const [node, tag] = [`capture:${capture}`, `tag:${WORD}`];
	return [
		ask('capture/list', { text: WORD }),
		ask('capture/get', { id: capture }),
		ask('memory/recall', { query: WORD, reinforce: false }),
		ask('memory/importance', { ref: `capture/${capture}` }),
		ask('memory/summaries', {}),
		ask('context/get', { namespace: WORD, key: 'place' }),
		ask('context/list', {}),
		ask('context/history', { namespace: WORD, key: 'place' }),
		ask('task/list', {}),
		ask('task/get', { id: task }),
		ask('task/get', { id: 'T-1' }),
		ask('task/history', { id: task }),
		ask('session/list', {}),
		ask('session/get', { id: session }),
		ask('session/held', { task }),
		ask('session/digest', { folders: [folder] }),
		ask('activity/recent', {}),
		ask('git/list', {}),
		ask('git/get', { id: commit }),
		ask('terminal/list', {}),
		ask('terminal/get', { id: command }),
		ask('terminal/fix', { id: command }),
		ask('note/list', {}),
		ask('note/read', { id: note }),
		ask('note/backlinks', { id: note }),
		ask('project/list', { archived: true }),
		ask('project/get', { id: project }),
		ask('project/summary', { id: project }),
		ask('search/query', { query: WORD, roots: [folder] }),
		ask('search/similar', { text: `Where is ${WORD}?`, roots: [folder] }),
		ask('thread/list', {}),
		ask('thread/read', { id: thread }),
		ask('thread/export', { id: thread }),
		ask('thread/context', { text: `Where is ${WORD}?`, roots: [folder] }),
		ask('graph/list', { text: WORD }),
		ask('graph/get', { id: node }),
		ask('graph/neighbours', { id: tag }),
		ask('graph/evidence', { id: tag, other: node }),
		ask('graph/cooccurring', { id: tag }),
		ask('graph/path', { from: node, to: tag }),
		ask('graph/related', { file: { root: folder, path: 'src/ferry.ts' } }),
		ask('graph/picture', { focus: tag }),
		ask('agent/runs', {}),
		ask('agent/readRun', { run }),
		ask('upstream/list', {}),
		ask('overview/read', { activity: 100 }),
	];
}

interface Question {
	readonly name: OperationName;
	readonly input: object;
}

function ask<K extends OperationName>(name: K, input: Input<K>): Question {
	return { name, input };
}

/** Whether the answer of an operation says the mark: asked as windows do. */
export async function tells(window: LspClient, { name, input }: Question): Promise<boolean> {
	const answer: unknown = await window.connection.sendRequest(methodOf(name), input).catch(String);
	return JSON.stringify(answer).includes(MARK);
}

/** Asks everything at the doors for programs and assistants of a profile; fails when an answer says the mark. */
export async function expectSilentDoors(dataDir: string, asked: readonly Question[]): Promise<void> {
	const { port, token } = await endpoint(dataDir);
	const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
	const assistant = await connectHttp(dataDir);
	for (const { name, input } of asked) {
		const address = `http://127.0.0.1:${port}/api/v1/${name}`;
		const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(input) });
		expect(await response.text(), `${name} over HTTP`).not.toContain(MARK);
		const operation = OPERATIONS[name];
		if (!('mcp' in operation)) continue;
		const { name: tool } = operation.mcp;
		const called = await assistant.callTool({ name: tool, arguments: { ...input } }).catch(String);
		expect(JSON.stringify(called), `${tool} of assistants`).not.toContain(MARK);
	}
	expect(JSON.stringify(await assistant.listResources())).not.toContain(MARK);
	const recalled = await assistant.callTool({ name: 'recall', arguments: { query: WORD } });
	expect(recalled.isError).toBeFalsy(); // a tool that could not be called tells nothing either
}
