import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { AgentRun } from '../../../common/model/agent.ts';
import { AgentRuns, type RunnerOptions } from '../../../server/agents/runner.ts';
import { AgentScheduler } from '../../../server/agents/scheduler.ts';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { createExtractiveSummariser } from '../../../server/memory/summariser.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import type { Store } from '../../../server/ports/store.ts';
import { shippedModel } from '../memory/support.ts';
import { openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';

export const MINUTE = 60_000;

export interface AgentRig {
	readonly store: Store;
	readonly runner: AgentRuns;
	readonly scheduler: AgentScheduler;
	/** The clock of everything. */
	now: number;
	/** Why no agent may run. */
	refusal: string | undefined;
	/** Starts the digest by hand and waits until it has ended. */
	run(change?: { agent?: string; task?: string; dryRun?: boolean; run?: string }): Promise<AgentRun>;
	runs(): AgentRun[];
	/** Ends all of it without a word, as a crash does, and opens the same folder again. */
	crash(): Promise<AgentRig>;
}

/** Real store, runner and scheduler around a program; the digest's place is taken by it. */
export async function openAgents(
	program: AgentProgram,
	change: Partial<RunnerOptions> = {},
	folder = temporaryFolder(),
	begin = Date.UTC(2026, 0, 5, 12),
): Promise<AgentRig> {
	let now = begin;
	let refusal: string | undefined;
	const store = await openTestStore(folder, { clock: () => now });
	const runner = new AgentRuns({
		store,
		clock: () => now,
		tokens: createTokenCounter(),
		models: NO_MODELS,
		programs: { digest: program, research: program, monitor: program, snapshot: program, meditation: program },
		keepReport: ({ run, title }) => Promise.resolve({ kind: 'note', id: run, title }),
		refusal: () => refusal,
		logger: silentLogger,
		chooseSummariser: () =>
			Promise.resolve({
				summariser: createExtractiveSummariser(() => Promise.resolve(shippedModel())),
				method: 'extractive',
				notices: [],
				usage: {},
			}),
		...change,
	});
	runner.recover();
	const scheduler = new AgentScheduler({
		store,
		runner,
		clock: () => now,
		newId: randomUUID,
		logger: silentLogger,
		timeZone: 'UTC',
	});
	let open = true;
	const close = (): void => {
		if (!open) return;
		open = false;
		scheduler.dispose();
		store.close();
	};
	onTestFinished(close);
	return {
		store,
		runner,
		scheduler,
		get now() {
			return now;
		},
		set now(time) {
			now = time;
		},
		get refusal() {
			return refusal;
		},
		set refusal(reason) {
			refusal = reason;
		},
		async run({ agent = 'digest', run = randomUUID(), dryRun = false, ...rest } = {}) {
			const begun = runner.start({ agent, run, trigger: 'manual', cause: '', dryRun, ...rest });
			await runner.settled();
			return store.agents.run(begun.run)!;
		},
		runs: () => store.agents.runs({ limit: 100, offset: 0 }).runs,
		crash: () => {
			close();
			return openAgents(program, change, folder, now);
		},
	};
}

/** No language model is set up. */
const NO_MODELS: RunnerOptions['models'] = {
	setKeys: () => undefined,
	overview: () => Promise.resolve({ models: [], chain: { chat: [], edit: [], summarise: [] }, keys: [] }),
	health: () => Promise.resolve([]),
	listModels: () => Promise.resolve([]),
	available: () => Promise.resolve([]),
	ask: () => Promise.reject(new Error('there is no model')),
};
