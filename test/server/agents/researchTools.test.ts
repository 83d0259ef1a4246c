import path from 'node:path';
import { expect, test } from 'vitest';
import type { UpstreamApproval } from '../../../common/model/upstream.ts';
import type { ApproveAnswer, WindowQuestion } from '../../../common/protocol/windowQuestions.ts';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { createResearch } from '../../../server/agents/programs/research.ts';
import { createToolSources } from '../../../server/agents/toolSources.ts';
import type { UpstreamHub } from '../../../server/upstream/hub.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';
import { openAgents, type AgentRig } from './support.ts';
import { openUpstreams, programServer } from '../upstream/support.ts';

interface ToolRig extends AgentRig {
	/** What the user was asked. */
	readonly questions: WindowQuestion[];
	readonly hub: UpstreamHub;
	allow(...tools: string[]): void;
}

/** A real MCP server behind the real hub; only the user is played, who answers each question with `answer`. */
async function openWithTools(approval: UpstreamApproval, answer: ApproveAnswer): Promise<ToolRig> {
	const program: { run: AgentProgram } = { run: () => Promise.reject(new Error('not yet')) };
	const rig = await openAgents((context) => program.run(context));
	const questions: WindowQuestion[] = [];
	const hub = openUpstreams({
		store: rig.store,
		dataDir: temporaryFolder(),
		logger: silentLogger,
		windows: {
			isOpen: true,
			ask: (question) => {
				questions.push(question);
				return Promise.resolve(answer as never);
			},
		},
	});
	const definition = programServer({
		alias: 'web',
		name: 'Web',
		command: process.execPath,
		args: [path.join(import.meta.dirname, 'searchServer.ts')],
		approval,
	});
	rig.store.execute({ type: 'upstream/add', id: 'web', definition });
	program.run = createResearch({
		store: rig.store,
		find: () => Promise.resolve([]),
		noteTitle: () => undefined,
		tools: createToolSources(rig.store, () => Promise.resolve(hub)),
	});
	return Object.assign(rig, {
		questions,
		hub,
		allow: (...tools: string[]) => {
			const allowed = tools.map((tool) => ({ upstream: 'web', tool }));
			rig.store.execute({ type: 'agent/allowTools', id: 'research', tools: allowed });
		},
	});
}

const ask = { agent: 'research', task: 'Who decides?' };

test('what the user allowed is asked, by titles in the report; nothing else is', async () => {
	const rig = await openWithTools('readOnly', 'deny');
	expect(await rig.run(ask)).toMatchObject({ message: 'Nothing was found about it.' });
	expect(rig.hub.calls(10)).toEqual([]);
	rig.allow('search', 'between', 'gone');
	const run = await rig.run(ask);
	expect(run).toMatchObject({ state: 'finished', message: '1 source.' });
	const report = rig.store.agents.report(run.id);
	expect(report).toContain('1. `tool Web: Search the Web`\n');
	expect(report).toContain('search knows about: Who decides? (en)');
	expect(report).toContain('Web: Distance was not asked: it needs “from” and “to”, which a question does not say.');
	expect(report).toContain('Web: gone was not asked: its server does not have it');
	expect(rig.questions).toEqual([]);
	expect(rig.hub.calls(10)).toMatchObject([{ tool: 'search', caller: 'Research', outcome: 'ok' }]);
	expect(await rig.run({ ...ask, dryRun: true })).toMatchObject({ message: 'Nothing was found about it.' });
	expect(rig.hub.calls(10)).toHaveLength(1);
});

test('what does not only read is asked about each time, whatever the rules of the server say', async () => {
	const rig = await openWithTools('always', 'once');
	rig.allow('ask_forum');
	for (const times of [1, 2]) {
		expect(await rig.run(ask)).toMatchObject({ state: 'finished', outputs: [{ kind: 'note' }] });
		expect(rig.questions).toHaveLength(times);
	}
	expect(rig.questions[0]).toMatchObject({ kind: 'approveTool', tool: 'ask_forum', caller: 'Research' });
});

test('a tool that the user does not let run is told of, and the rest of the report is there', async () => {
	const rig = await openWithTools('readOnly', 'deny');
	rig.allow('ask_forum', 'search');
	const run = await rig.run(ask);
	const report = rig.store.agents.report(run.id);
	expect(report).toContain('search knows about');
	expect(report).toContain('Web: Ask the Forum did not answer: The user did not allow ask\\_forum of Web.');
	expect(rig.hub.calls(10).map(({ outcome }) => outcome)).toEqual(['ok', 'denied']);
});

test('tools are for agents that research, each once, and none after the server is gone', async () => {
	const rig = await openWithTools('readOnly', 'deny');
	rig.allow('search', 'search');
	expect(rig.store.agents.agent('research')?.tools).toEqual([{ upstream: 'web', tool: 'search' }]);
	expect(() => rig.store.execute({ type: 'agent/allowTools', id: 'digest', tools: [] })).toThrow('uses no tools');
	rig.store.execute({ type: 'upstream/remove', id: 'web' });
	const run = await rig.run(ask);
	expect(run.message).toContain('its MCP server is not there any more');
});
