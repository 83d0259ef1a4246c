import { expect, test } from 'vitest';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { createResearch } from '../../../server/agents/programs/research.ts';
import { createToolSources } from '../../../server/agents/toolSources.ts';
import type { ContextItem } from '../../../common/model/thread.ts';
import { openAgents, type AgentRig } from './support.ts';

/** What is found, by question; a question that is not there finds nothing. */
type Library = Record<string, ContextItem[]>;

async function openResearch(library: Library): Promise<AgentRig> {
	const program: { run: AgentProgram } = { run: () => Promise.reject(new Error('not yet')) };
	const rig = await openAgents((context) => program.run(context));
	program.run = createResearch({
		store: rig.store,
		find: (question) => Promise.resolve(library[question] ?? []),
		noteTitle: (id) => (id === 'n1' ? 'Release Plan' : undefined),
		tools: createToolSources(rig.store, () => Promise.reject(new Error('no tool is allowed'))),
	});
	return rig;
}

function source(path: string, text: string, change: Partial<ContextItem> = {}): ContextItem {
	const place = { root: '/p', path, startLine: 1, endLine: 2, label: '', language: 'typescript' };
	return { id: path, kind: 'code', ...place, text, origin: 'found', tokens: 10, number: 1, why: [], ...change };
}

test('a report has a summary, each source once with its words, and the next one says what is new', async () => {
	const library: Library = {
		'How long does it wait?': [
			source('src/retry.ts', 'The delay doubles after each failure.'),
			source('docs/wait.md', 'It waits half a minute at most.', { kind: 'doc' }),
		],
		'Who decides?': [source('src/retry.ts', 'The delay doubles after each failure.')],
	};
	const rig = await openResearch(library);
	const task = 'How long does it wait?\n\n Who decides? ';
	const first = await rig.run({ agent: 'research', task });
	expect(first).toMatchObject({ state: 'finished', message: '2 sources.' });
	const report = rig.store.agents.report(first.id);
	expect(report).toContain('**How long does it wait?**');
	expect(report).toContain('without a language model');
	expect(report.match(/`src\/retry\.ts`, lines 1–2/g)).toHaveLength(1);
	expect(report).toContain('It waits half a minute at most.');
	expect(report).not.toContain('new since');
	expect(rig.store.agents.steps(first.id).map(({ text }) => text)).toEqual([
		'Looking for “How long does it wait?”',
		'Looking for “Who decides?”',
		'Summing up 2 sources',
	]);

	library['Who decides?']!.push(source('src/limit.ts', 'The limit is decided by the caller.'));
	const second = await rig.run({ agent: 'research', task });
	expect(second.message).toBe('3 sources, 1 of them new since the last run.');
	expect(rig.store.agents.report(second.id)).toContain('`src/limit.ts`, lines 1–2 — new since the last run');
	const other = await rig.run({ agent: 'research', task: 'Who decides?' });
	expect(other.message).toBe('2 sources.');
});

test('its own reports are no sources, and a quotation cannot break out of its fence', async () => {
	const library: Library = { q: [source('a.md', '```\n# Not a heading of the report\n```')] };
	const rig = await openResearch(library);
	const first = await rig.run({ agent: 'research', task: 'q' });
	expect(rig.store.agents.report(first.id)).toContain('   ````\n   ```\n   # Not a heading');
	library['q']!.unshift(source(`note/${first.id}`, 'Research: q', { kind: 'note', root: '' }));
	const second = await rig.run({ agent: 'research', task: 'q' });
	expect(second.message).toBe('1 source, none of them new since the last run.');
});

test('sources are named by what people know them by', async () => {
	const kept = (kind: string, id: string) => source(`${kind}/${id}`, 'words\nof it', { kind, root: '' });
	const library: Library = { q: [kept('note', 'n1'), kept('capture', 'c1'), kept('task', 'gone')] };
	const rig = await openResearch(library);
	rig.store.execute({ type: 'capture/add', id: 'c1', content: 'Anna decides\nabout columns', tags: [] });
	const run = await rig.run({ agent: 'research', task: 'q' });
	const report = rig.store.agents.report(run.id);
	expect(report).toContain('1. `note Release Plan`, lines 1–2');
	expect(report).toContain('2. `capture Anna decides`\n');
	expect(report).toContain('3. `task words`\n');
	expect(report).not.toMatch(/n1|c1|gone/);
});

test('without a question it says what to do; without sources it writes nothing', async () => {
	const rig = await openResearch({});
	expect(await rig.run({ agent: 'research' })).toMatchObject({
		state: 'failed',
		message: 'Say what to look for: a question, or several, each on a line.',
	});
	const run = await rig.run({ agent: 'research', task: 'Is there anything?' });
	expect(run).toMatchObject({ state: 'finished', message: 'Nothing was found about it.', outputs: [] });
});

test('an agent of the user keeps its question, runs by its name, and can be removed', async () => {
	const rig = await openResearch({ 'Who decides?': [source('src/limit.ts', 'The caller decides.')] });
	const settings = {
		name: 'Deciders',
		enabled: false,
		schedule: { kind: 'manual' },
		task: 'Who decides?',
		method: 'auto',
		output: 'note',
		budget: { minutes: 5, steps: 50, tokens: 0 },
	} as const;
	const add = { type: 'agent/create', id: 'own', kind: 'research', settings } as const;
	const { seq } = rig.store.execute(add);
	expect(rig.store.execute(add)).toEqual({ seq });
	expect(await rig.run({ agent: 'deciders' })).toMatchObject({ agent: 'own', message: '1 source.' });
	expect(() => rig.store.execute({ ...add, id: 'x', settings: { ...settings, task: ' ' } })).toThrow(
		'Say what the agent is to do.',
	);
	expect(() => rig.store.execute({ ...add, id: 'x', kind: 'digest' })).toThrow('There is one digest only');
	rig.store.execute({ type: 'agent/remove', id: 'own' });
	expect(rig.store.agents.list().map(({ id }) => id)).not.toContain('own');
	expect(() => rig.store.execute({ type: 'agent/remove', id: 'research' })).toThrow('comes with Understory');
});
