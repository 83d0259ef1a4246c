import { DisposableList, toDisposable, type Disposable } from '../../../common/base/disposable.ts';
import type { Agent, AgentRun } from '../../../common/model/agent.ts';
import type { WatchSignal } from '../../../common/model/watchSignal.ts';
import { parseWatch } from '../../../common/model/watch.ts';
import { OUTCOMES, outcomeOf, type Evidence, type Finding, type Outcome } from '../../core/agents/monitorReport.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { AgentRunner } from '../../ports/agents.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Store } from '../../ports/store.ts';
import { named } from './named.ts';
import { Watcher, type Seen } from './watcher.ts';

/** Something to tell the user. */
export interface MonitorNotice {
	readonly run: string;
	/** Of the agent. */
	readonly name: string;
	readonly outcome: Outcome;
	/** One sentence. */
	readonly message: string;
}

export interface MonitorsOptions {
	readonly store: Store;
	readonly runner: AgentRunner;
	readonly clock: Clock;
	readonly newId: () => string;
	readonly logger: Logger;
	/** Takes secrets out of a text. */
	readonly redact: (text: string) => Promise<string>;
	readonly tell: (notice: MonitorNotice) => void;
}

/** Stalls and processes are looked for this often while something is watched. Milliseconds. */
const CHECK_MS = 5000;
const MAX_EXCERPT = 8000;

/**
 * Watches what the monitors name, as long as they are switched on and a workspace is trusted. What is noticed becomes a
 * run of the monitor, whose report says what happened. How a pipeline is comes from the runs there were.
 */
export class Monitors implements Disposable {
	readonly #options: MonitorsOptions;
	readonly #disposables = new DisposableList();
	/** By agent. */
	readonly #watchers = new Map<string, Watcher>();
	/** By run. */
	readonly #evidence = new Map<string, Evidence>();
	#telling: Promise<void> = Promise.resolve();
	#timer: NodeJS.Timeout | undefined;
	#started = false;

	constructor(options: MonitorsOptions) {
		this.#options = options;
		this.#disposables.push(options.store.onDidAppend((events) => this.#follow(events)));
		this.#disposables.push(toDisposable(() => clearInterval(this.#timer)));
	}

	/** Begins to watch. */
	start(): void {
		this.#started = true;
		this.check();
	}

	/** What a run is about; undefined for one that was started by hand. */
	evidence(run: string): Evidence | undefined {
		return this.#evidence.get(run);
	}

	/** A window saw a command or a task begin, write or end. */
	observe(signal: WatchSignal): void {
		for (const watcher of this.#watchers.values()) watcher.observe(signal);
	}

	/** Watches what is to be watched now, and looks for what has stalled. */
	check(): void {
		this.#reconcile();
		for (const watcher of this.#watchers.values()) watcher.check();
	}

	/** Resolves when all that was noticed is told. */
	async settled(): Promise<void> {
		await Promise.all([...this.#watchers.values()].map((watcher) => watcher.settled()));
		await this.#telling;
	}

	dispose(): void {
		this.#started = false;
		for (const watcher of this.#watchers.values()) watcher.dispose();
		this.#watchers.clear();
		this.#disposables.dispose();
	}

	#reconcile(): void {
		const { store, runner } = this.#options;
		if (!this.#started) return;
		const refused = runner.refusal() !== undefined;
		const wanted = new Map<string, Agent>(
			store.agents.list().flatMap((agent) => (agent.kind === 'monitor' && agent.enabled ? [[agent.id, agent]] : [])),
		);
		for (const [id, watcher] of this.#watchers)
			if (refused || wanted.get(id)?.task !== watcher.agent.task) {
				watcher.dispose();
				this.#watchers.delete(id);
			}
		for (const [id, agent] of wanted) if (!refused && !this.#watchers.has(id)) this.#watch(agent);
		clearInterval(this.#timer);
		if (wanted.size === 0) return;
		this.#timer = setInterval(() => this.check(), CHECK_MS);
		this.#timer.unref();
	}

	#watch(agent: Agent): void {
		const { clock, logger } = this.#options;
		const parsed = parseWatch(agent.task);
		if ('problem' in parsed) return; // nothing is named yet
		const { watch } = parsed;
		this.#watchers.set(
			agent.id,
			new Watcher({ agent, watch, clock, logger, found: (finding, seen) => this.#found(agent.id, finding, seen) }),
		);
		logger.info('A pipeline is watched', { agent: agent.id, source: watch.source });
	}

	#follow(events: readonly StoredEvent[]): void {
		if (events.some(({ type }) => type === 'agentAdded' || type === 'agentEdited' || type === 'agentRemoved'))
			this.check();
		for (const event of events) {
			if (event.type !== 'terminalRecorded') continue;
			for (const { id, command, exitCode, output, startedAt, durationMs } of event.data.commands)
				for (const watcher of this.#watchers.values()) {
					if (watcher.watch.source !== 'command' || !named(watcher.watch.target, command)) continue;
					const at = Date.parse(startedAt) + durationMs;
					watcher.ended(id, { at, excerpt: output, command: id, exitCode });
				}
		}
	}

	#found(id: string, finding: Finding, seen: Seen): void {
		this.#telling = this.#telling
			.then(() => this.#report(id, finding, seen))
			.catch((error: unknown) => {
				this.#options.logger.warn('What a monitor noticed could not be told', { agent: id, error: String(error) });
			});
	}

	async #report(id: string, finding: Finding, seen: Seen): Promise<void> {
		const { store, runner, redact, newId, tell } = this.#options;
		const watcher = this.#watchers.get(id);
		if (watcher === undefined || runner.refusal() !== undefined) return;
		const { agent, watch } = watcher;
		const outcome = outcomeOf(finding, seen.again === true ? undefined : lastOutcome(store, id), watch.tell);
		if (outcome === undefined) return;
		// A command comes without secrets; by its id it is told once, however often it is heard of.
		const excerpt = seen.command === undefined ? await redact(seen.excerpt) : seen.excerpt;
		const run = seen.command === undefined ? newId() : `${seen.command.slice(0, 40)}-${id.slice(0, 20)}`;
		this.#evidence.set(run, { ...seen, outcome, excerpt: excerpt.slice(-MAX_EXCERPT) });
		try {
			await this.#run(agent, run, outcome);
			const ended = store.agents.run(run);
			if (ended?.state === 'finished') tell({ run, name: agent.name, outcome, message: ended.message });
		} finally {
			this.#evidence.delete(run);
		}
		// Its id will be that of another process.
		if (outcome === 'ended') store.execute({ type: 'agent/edit', id, changes: { enabled: false } });
	}

	/** After the run that may be under way. */
	async #run({ id, task }: Agent, run: string, outcome: Outcome): Promise<void> {
		const { runner } = this.#options;
		const signal = new AbortController().signal;
		for (;;) {
			const begun = runner.start({ agent: id, run, trigger: 'event', cause: outcome, task, dryRun: false });
			await runner.ended(begun.run, signal);
			if (begun.run === run) return;
		}
	}
}

/** How the pipeline was when it was told of last. */
function lastOutcome(store: Store, agent: string): Outcome | undefined {
	return lastTold(store, agent)?.cause as Outcome | undefined;
}

/** The last run in which something was told; `except` names one that does not count. */
export function lastTold(store: Store, agent: string, except?: string): AgentRun | undefined {
	const { runs } = store.agents.runs({ agent, limit: 100, offset: 0 });
	return runs.find(({ id, cause, trigger }) => id !== except && trigger === 'event' && isOutcome(cause));
}

function isOutcome(cause: string): boolean {
	return OUTCOMES.some((outcome) => outcome === cause);
}
