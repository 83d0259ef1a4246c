import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { AgentRun } from '../../../common/model/agent.ts';
import { streaming, type WireServer } from '../../server/models/chat/wireServer.ts';
import { connectToOwner, eventually, extension, setUpModel, type OwnerCalls } from './support.ts';

const run = (command: string, argument?: unknown): Thenable<unknown> =>
	vscode.commands.executeCommand(`understory.${command}`, argument);

/** Commands of agents and of MCP tools, called as the menus of their rows call them. */
describe('agents, and what their rows offer', () => {
	let owner: OwnerCalls;
	let model: WireServer;

	before(async () => {
		owner = await connectToOwner();
		model = await setUpModel();
		await owner.call('agent/edit', { id: 'digest', output: 'capture' });
	});
	after(async () => {
		await model[Symbol.asyncDispose]();
		await owner.close();
	});
	afterEach(async () => {
		await vscode.commands.executeCommand('notifications.clearAll');
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
	});

	const lastRun = async (agent: string): Promise<AgentRun | undefined> =>
		(await owner.call('agent/runs', { agent, limit: 1 })).runs[0];
	const say = async (...contents: string[]): Promise<void> => {
		for (const content of contents) await owner.call('capture/add', { content, tags: [] });
	};

	it('tries an agent without effect', async () => {
		await run('tryAgent', { agentId: 'meditation' });
		const { state, dryRun, outputs } = (await lastRun('meditation'))!;
		assert.deepEqual({ state, dryRun, outputs }, { state: 'finished', dryRun: true, outputs: [] });
	});

	it('sums up what was done, opens the report and what it made, and takes that back', async () => {
		model.answerWith(streaming('openai-compatible', ['The harbour was surveyed.']));
		await say('The harbour is shallow.', 'The quay is long.', 'The crane is new.', 'The tide is low at noon.');
		await run('digest');
		await eventually(() => assert.equal(activeTab(), 'Preview Digest.md'));
		const { id: runId, outputs } = (await lastRun('digest'))!;
		assert.deepEqual(outputs, [{ kind: 'capture', id: runId, title: outputs[0]?.title }]);
		assert.match((await owner.call('capture/get', { id: runId })).content, /harbour was surveyed/);

		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await run('openAgentRun', { runId });
		await eventually(() => assert.equal(activeTab(), 'Preview Digest.md'));
		await run('openAgentOutput', { runId });

		await run('undoAgentRun', { runId });
		await assert.rejects(owner.call('capture/get', { id: runId }), /no capture/);
		assert.equal((await lastRun('digest'))?.undone, true);
	});

	it('cancels a run that waits for its model', async () => {
		let asked = false;
		model.answerWith(() => void (asked = true));
		await say('The ferry is late.', 'The ferry is full.', 'The ferry is old.', 'The ferry is blue.');
		const running = run('runAgent', { agentId: 'digest' });
		await eventually(() => assert.ok(asked));
		await run('cancelAgentRun', { agentId: 'digest' });
		await running;
		assert.equal((await lastRun('digest'))?.state, 'cancelled');
	});

	it('changes when an agent runs', async () => {
		await owner.call('agent/edit', { id: 'digest', schedule: { kind: 'interval', minutes: 60 }, enabled: true });
		const changed = run('scheduleAgent', { agentId: 'digest' });
		await eventually(async () => {
			await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'); // by hand only
			const { agents } = await owner.call('agent/list', {});
			const { schedule, enabled } = agents.find(({ id }) => id === 'digest')!;
			assert.deepEqual({ schedule, enabled }, { schedule: { kind: 'manual' }, enabled: false });
		});
		await changed;
	});

	it('notices that a task of the editor failed, and has the chat explain it', async () => {
		await owner.call('agent/add', { id: 'watch', kind: 'monitor', name: 'Ferry', task: 'task: test: ferry' });
		model.answerWith(streaming('openai-compatible', ['The ferry has sunk.']));
		let noticed: AgentRun | undefined;
		await eventually(async () => {
			await runFailingTask('ferry'); // again, until the window knows that it is watched
			noticed = await lastRun('watch');
			assert.deepEqual([noticed?.state, noticed?.cause], ['finished', 'failed']);
		});
		await run('explainAgentRun', { runId: noticed!.id });
		await eventually(async () => {
			const { threads } = await owner.call('thread/list', { text: 'What is the cause' });
			const { messages } = await owner.call('thread/read', { id: threads[0]!.id });
			assert.match(JSON.stringify(messages.at(-1)), /has sunk/);
		});
		assert.match(model.requests.at(-1)!.body, /ferry/i);
	});

	it('decides what happens when a tool is called', async () => {
		const program = path.join(extension.extensionPath, 'test/server/agents/searchServer.ts');
		const where = { type: 'stdio' as const, command: process.execPath, args: [program] };
		await owner.call('upstream/add', { id: 'web', alias: 'web', name: 'Web', ...where });
		try {
			await owner.call('upstream/test', { id: 'web' });
			const [server] = (await owner.call('upstream/list', {})).upstreams;
			const find = async () =>
				(await owner.call('upstream/tools', { id: 'web' })).tools.find((one) => one.name === 'search')!;
			const tool = await find();
			assert.equal(tool.rule, undefined);
			const decided = run('decideAboutTool', { type: 'tool', server, tool });
			await eventually(async () => {
				await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'); // without a question
				assert.equal((await find()).rule, 'always');
			});
			await decided;
		} finally {
			await owner.call('upstream/remove', { id: 'web' });
		}
	});
});

async function runFailingTask(name: string): Promise<void> {
	const failing = new vscode.ShellExecution('exit 3');
	const task = new vscode.Task({ type: 'shell' }, vscode.TaskScope.Workspace, name, 'test', failing);
	const ended = new Promise<void>((resolve) => {
		const listener = vscode.tasks.onDidEndTaskProcess(() => (listener.dispose(), resolve()));
	});
	await vscode.tasks.executeTask(task);
	await ended;
}

function activeTab(): string | undefined {
	return vscode.window.tabGroups.activeTabGroup.activeTab?.label;
}
