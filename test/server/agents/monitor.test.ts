import { spawn } from 'node:child_process';
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { watchTask, type Watch } from '../../../common/model/watch.ts';
import { compilePatterns, redact } from '../../../common/redact/redact.ts';
import { Monitors, type MonitorNotice } from '../../../server/agents/monitor/monitors.ts';
import { SavedFiles } from '../../../server/agents/monitor/savedFiles.ts';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { createMonitor } from '../../../server/agents/programs/monitor.ts';
import { BUILT_IN } from '../../../server/core/agents/builtIn.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';
import { MINUTE, openAgents, type AgentRig } from './support.ts';

interface MonitorRig extends AgentRig {
	readonly monitors: Monitors;
	readonly saved: SavedFiles;
	readonly notices: MonitorNotice[];
	/** Sets a monitor up, which begins to watch. */
	watch(what: Parameters<typeof watchTask>[0], output?: 'none' | 'capture'): Promise<void>;
	/** Everything that is to be noticed was; the report of the last run. */
	report(): Promise<string>;
	/** A command of the terminal history. */
	command(id: string, command: string, exitCode: number, output?: string): void;
	/** So many commands that nobody watches. */
	others(count: number): void;
}

/** Real store, runner and monitors. */
async function openMonitors(): Promise<MonitorRig> {
	const program: { run: AgentProgram } = { run: () => Promise.reject(new Error('not yet')) };
	const rig = await openAgents((context) => program.run(context));
	const saved = new SavedFiles();
	const notices: MonitorNotice[] = [];
	const clean = async (text: string): Promise<string> =>
		(
			await redact(
				text,
				compilePatterns(['CUST-\\d+'], () => {}),
			)
		).text;
	let ids = 0;
	const monitors = new Monitors({
		store: rig.store,
		runner: rig.runner,
		clock: () => rig.now,
		newId: () => `run-${++ids}`,
		logger: silentLogger,
		redact: clean,
		tell: (notice) => notices.push(notice),
	});
	onTestFinished(() => monitors.dispose());
	program.run = createMonitor({
		store: rig.store,
		evidence: (run) => monitors.evidence(run),
		saved: (from, to) => saved.between(from, to),
		redact: clean,
	});
	monitors.start();
	return Object.assign(Object.create(rig) as AgentRig, {
		monitors,
		saved,
		notices,
		async watch(what: Parameters<typeof watchTask>[0], output: 'none' | 'capture' = 'none') {
			const settings = { ...BUILT_IN.monitor, name: 'Build', task: watchTask(what), enabled: true, output };
			rig.store.execute({ type: 'agent/create', id: 'own', kind: 'monitor', settings });
			monitors.check(); // the store tells of it a moment later
			await monitors.settled();
		},
		async report() {
			await monitors.settled();
			const [last] = rig.runs();
			return last === undefined ? '' : rig.store.agents.report(last.id);
		},
		command(id: string, command: string, exitCode: number, output = '') {
			rig.store.execute({ type: 'terminal/record', commands: [seen(rig.now, { id, command, exitCode, output })] });
			rig.now += MINUTE;
		},
		others(count: number) {
			const commands = Array.from({ length: count }, (_, at) =>
				seen(rig.now, { id: `other-${at}`, command: 'ls', exitCode: 0, output: '' }),
			);
			rig.store.execute({ type: 'terminal/record', commands });
			rig.now += MINUTE;
		},
	});
}

function seen(now: number, what: { id: string; command: string; exitCode: number; output: string }) {
	const where = { cwd: '/p', root: '/p', shell: 'bash' };
	return { ...what, ...where, startedAt: new Date(now).toISOString(), durationMs: 10, omitted: 0, redacted: 0 };
}

describe('a terminal command', () => {
	test('that fails and then works is told twice, with what happened in between', async () => {
		const rig = await openMonitors();
		await rig.watch({ source: 'command', target: 'npm test' });
		rig.command('ok', 'npm test', 0);
		rig.command('bad', 'npm test', 1, 'FAIL retry.test.ts');
		expect(await rig.report()).toContain('FAIL retry.test.ts');
		rig.command('worse', 'npm test -- retry', 1);
		rig.saved.add(['/p/src/retry.ts', '/elsewhere/x.ts'], rig.now);
		rig.command('install', 'npm i left-pad', 0);
		rig.store.execute({
			type: 'git/record',
			repository: '/p',
			entries: [commit('abcdef1234', 'Doubles the delay', rig.now)],
		});
		rig.command('good', 'npm test', 0);
		const report = await rig.report();
		expect(rig.notices).toMatchObject([
			{ name: 'Build', outcome: 'failed', message: '“npm test” failed with exit code 1.' },
			{ name: 'Build', outcome: 'recovered', message: '“npm test” works again.' },
		]);
		expect(report).toContain('`abcdef12` Doubles the delay');
		expect(report).toContain('[`src/retry.ts`](<file:///p/src/retry.ts>)');
		expect(report).toContain('`npm i left-pad`');
		expect(report).not.toContain('elsewhere');
		expect(rig.runs()[0]).toMatchObject({
			state: 'finished',
			trigger: 'event',
			cause: 'recovered',
		});
		// What may have mended it can be opened, and is linked with what failed.
		const { outputs } = rig.runs()[0]!;
		expect(outputs.filter(({ kind }) => kind !== 'link').map(({ kind, title }) => `${kind} ${title}`)).toEqual([
			'terminal npm test',
			'git Doubles the delay',
			'terminal npm i left-pad',
		]);
		const links = outputs.filter(({ kind }) => kind === 'link').map(({ id }) => rig.store.graph.link(id));
		expect(links.map((link) => [link?.source, link?.label, link?.target])).toEqual([
			['git:abcdef1234', 'fixed', 'terminal:bad'],
			['terminal:install', 'fixed', 'terminal:bad'],
		]);
		rig.command('again', 'npm test', 0);
		await rig.monitors.settled();
		expect(rig.notices).toHaveLength(2);
	});

	test('that writes nothing for long has stalled, once, until it writes again', async () => {
		const rig = await openMonitors();
		await rig.watch({ source: 'command', target: 'make', stall: 3 });
		const see = (state: 'started' | 'output' | 'ended'): void =>
			rig.monitors.observe({ source: 'command', name: 'make all', execution: 'e', state });
		const later = async (minutes: number): Promise<void> => {
			rig.now += minutes * MINUTE;
			rig.monitors.check();
			await rig.monitors.settled();
		};
		see('started');
		await later(2);
		see('output');
		await later(2);
		expect(rig.notices).toEqual([]);
		await later(1);
		await later(5);
		expect(rig.notices.map(({ message }) => message)).toEqual(['“make” has written nothing for 3 minutes.']);
		see('output');
		await later(3);
		expect(rig.notices).toHaveLength(2);
		see('ended');
		await later(9);
		expect(rig.notices).toHaveLength(2);
	});

	test('that is told of again after a restart is told once', async () => {
		const rig = await openMonitors();
		await rig.watch({ source: 'command', target: 'make' });
		rig.command('bad', 'make', 2);
		await rig.monitors.settled();
		const again = new Monitors({
			store: rig.store,
			runner: rig.runner,
			clock: () => rig.now,
			newId: () => 'other',
			logger: silentLogger,
			redact: (text) => Promise.resolve(text),
			tell: (notice) => rig.notices.push(notice),
		});
		onTestFinished(() => again.dispose());
		again.start();
		rig.command('worse', 'make', 2); // both hear of it
		await again.settled();
		await rig.monitors.settled();
		expect(rig.runs()).toHaveLength(1);
	});
});

test('a task that ends badly is told of, and one that is another is not', async () => {
	const rig = await openMonitors();
	await rig.watch({ source: 'task', target: 'npm: build' });
	const end = (name: string, exitCode: number): void => {
		rig.monitors.observe({ source: 'task', name, execution: name, state: 'started' });
		rig.monitors.observe({ source: 'task', name, execution: name, state: 'ended', exitCode });
	};
	end('npm: lint', 1);
	end('npm: build', 3);
	rig.now += MINUTE;
	end('npm: build', 0);
	await rig.monitors.settled();
	expect(rig.notices.map(({ message }) => message)).toEqual([
		'“npm: build” failed with exit code 3.',
		'“npm: build” works again.',
	]);
});

describe('a log file', () => {
	const logIn = async (rig: MonitorRig, change: Partial<Watch> = {}): Promise<string> => {
		const file = path.join(temporaryFolder(), 'build.log');
		writeFileSync(file, 'ERROR of yesterday\n');
		await rig.watch({ source: 'log', target: file, ...change });
		return file;
	};

	test('is followed from its end on; a failure is told with what follows it, and without secrets', async () => {
		const rig = await openMonitors();
		const file = await logIn(rig, { success: '^BUILD OK' });
		appendFileSync(file, 'compiling\nERROR in a.ts\n  at line 3\npassword=hunter2 for CUST-4711\n');
		const report = await rig.report();
		expect(report).toContain('compiling\nERROR in a.ts\n  at line 3');
		expect(report).not.toMatch(/yesterday|hunter2|CUST-4711/);
		appendFileSync(file, 'ERROR in b.ts\n'); // known by now
		await rig.report();
		expect(rig.notices).toHaveLength(1);
		appendFileSync(file, 'BUILD OK\n');
		await rig.report();
		expect(rig.notices.map(({ outcome }) => outcome)).toEqual(['failed', 'recovered']);
	});

	test('that is rotated, cut, deleted and made anew is followed on', async () => {
		const rig = await openMonitors();
		const file = await logIn(rig, { failure: '^FAIL', tell: 'all' });
		const seen: string[] = [];
		const expectFailure = async (line: string): Promise<void> => {
			seen.push(line);
			expect(await rig.report()).toContain(line);
			expect(rig.notices).toHaveLength(seen.length);
		};
		appendFileSync(file, 'FAIL before it is renamed\n');
		renameSync(file, `${file}.1`);
		writeFileSync(file, 'nothing of interest\n');
		await expectFailure('FAIL before it is renamed');
		appendFileSync(file, 'FAIL in the new one\n');
		await expectFailure('FAIL in the new one');
		truncateSync(file);
		await rig.report();
		appendFileSync(file, 'FAIL after it was cut\n');
		await expectFailure('FAIL after it was cut');
		rmSync(file);
		await rig.report();
		writeFileSync(file, 'FAIL from the beginning\n');
		await expectFailure('FAIL from the beginning');
		appendFileSync(file, 'FAIL in two ');
		await rig.report();
		expect(rig.notices).toHaveLength(4);
		appendFileSync(file, 'parts — ü\n');
		await expectFailure('FAIL in two parts — ü');
	});

	test('that does not grow has stalled', async () => {
		const rig = await openMonitors();
		const file = await logIn(rig, { stall: 2 });
		appendFileSync(file, 'step 1 of 2\n');
		await rig.report();
		rig.now += 2 * MINUTE;
		rig.monitors.check();
		expect(await rig.report()).toContain('step 1 of 2');
		expect(rig.notices).toMatchObject([{ outcome: 'stalled' }]);
	});
});

test('a process is watched until it ends, and then no more', async () => {
	const rig = await openMonitors();
	const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
	const ended = new Promise((resolve) => {
		child.on('exit', resolve);
	});
	await rig.watch({ source: 'process', target: String(child.pid) });
	rig.monitors.check();
	await rig.monitors.settled();
	expect(rig.notices).toEqual([]);
	expect(await rig.run({ agent: 'own' })).toMatchObject({ message: `The process ${child.pid} runs.` });
	child.stdin.end();
	child.kill();
	await ended;
	rig.monitors.check();
	await rig.monitors.settled();
	expect(rig.notices).toMatchObject([{ outcome: 'ended', message: `The process ${child.pid} has ended.` }]);
	expect(rig.store.agents.agent('own')).toMatchObject({ enabled: false });
});

test('by hand it says how things are now', async () => {
	const rig = await openMonitors();
	await rig.watch({ source: 'command', target: 'make' });
	expect(await rig.run({ agent: 'own' })).toMatchObject({ message: 'Nothing was noticed about it yet.' });
	rig.command('bad', 'make', 2, 'no rule');
	await rig.monitors.settled();
	const run = await rig.run({ agent: 'own' });
	expect(run).toMatchObject({ message: '“make” failed with exit code 2.', trigger: 'manual' });
	rig.others(6000);
	expect(await rig.run({ agent: 'own' })).toMatchObject({ message: run.message });
	const file = path.join(temporaryFolder(), 'a.log');
	writeFileSync(file, 'ok\nERROR token=abcdefgh12345\nafter\n');
	const log = await rig.run({ agent: 'monitor', task: `log: ${file}` });
	expect(rig.store.agents.report(log.id)).toContain('ERROR token=[redacted]\nafter');
	expect(await rig.run({ agent: 'monitor', task: 'log: /nowhere/a.log' })).toMatchObject({ state: 'failed' });
});

test('nothing is watched while no workspace is trusted, nor by a monitor that is switched off', async () => {
	const rig = await openMonitors();
	await rig.watch({ source: 'command', target: 'make' });
	rig.refusal = 'Trust the workspace first.';
	rig.monitors.check();
	rig.command('one', 'make', 1);
	rig.refusal = undefined;
	rig.store.execute({ type: 'agent/edit', id: 'own', changes: { enabled: false } });
	rig.command('two', 'make', 1);
	await rig.monitors.settled();
	expect(rig.notices).toEqual([]);
	rig.store.execute({ type: 'agent/edit', id: 'own', changes: { enabled: true } });
	rig.command('three', 'make', 1);
	await rig.monitors.settled();
	expect(rig.notices).toHaveLength(1);
});

test('a monitor that is set up wrongly is refused with a reason', async () => {
	const rig = await openMonitors();
	await rig.watch({ source: 'command', target: 'make' });
	const edit = (task: string) => rig.store.execute({ type: 'agent/edit', id: 'own', changes: { task } });
	expect(() => edit('process: make')).toThrow('“make” is no id of a process. Write a number.');
	edit('command: make all');
	rig.command('bad', 'make', 1);
	await rig.monitors.settled();
	expect(rig.notices).toEqual([]);
});

function commit(hash: string, subject: string, at: number) {
	return {
		id: hash,
		kind: 'commit' as const,
		at: new Date(at).toISOString(),
		branch: 'main',
		hash,
		from: '',
		to: '',
		author: 'Ada',
		subject,
		body: '',
		files: [],
		tasks: [],
		closed: [],
	};
}
