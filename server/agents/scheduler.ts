import { DisposableList, toDisposable, type Disposable } from '../../common/base/disposable.ts';
import type { Agent, AgentEventName } from '../../common/model/agent.ts';
import type { StoredEvent } from '../core/events/event.ts';
import { describeSchedule, dueAt, isDue, startsOn } from '../core/agents/schedule.ts';
import type { AgentRunner } from '../ports/agents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

export interface SchedulerOptions {
	readonly store: Store;
	readonly runner: AgentRunner;
	readonly clock: Clock;
	readonly newId: () => string;
	readonly logger: Logger;
	/** Of cron expressions, IANA name; that of the machine when left out. */
	readonly timeZone?: string;
}

/** Clocks are set and machines sleep, so what is due is looked for at least this often while something will be. */
const LONGEST_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 1000;
/** What of the log is the user's work, and no doing of an agent. */
const WORK = /^(?:captureAdded|captureEdited|task\w+|terminalRecorded|gitRecorded|sessionSaved|threadAsked)$/;

/** Starts agents when they are due. All it knows is in the log, so a new server goes on where the last one ended. */
export class AgentScheduler implements Disposable {
	readonly #options: SchedulerOptions;
	readonly #disposables = new DisposableList();
	#workAt: number;
	#timer: NodeJS.Timeout | undefined;
	#started = false;
	/** What happened before anything could be started. */
	readonly #early = new Set<AgentEventName>();

	constructor(options: SchedulerOptions) {
		const { store, clock } = options;
		this.#options = options;
		const [last] = store.sessions.activity({ limit: 1, offset: 0 });
		this.#workAt = last === undefined ? clock() : Date.parse(last.at);
		this.#disposables.push(store.onDidAppend((events) => this.#follow(events)));
		this.#disposables.push(toDisposable(() => clearTimeout(this.#timer)));
	}

	/** Begins to look whether agents are due, the first time at once. */
	start(): void {
		this.#started = true;
		for (const on of this.#early) this.happened(on);
		this.#early.clear();
		this.check();
	}

	/** Starts what is due now. */
	check(): void {
		const { store, clock, timeZone } = this.#options;
		for (const agent of store.agents.list())
			if (agent.enabled && isDue(agent.schedule, this.#facts(agent), clock(), timeZone))
				this.#run(agent, 'schedule', describeSchedule(agent.schedule));
		this.#arm();
	}

	/** Starts what waits for something that just happened. */
	happened(on: AgentEventName): void {
		const { store, clock } = this.#options;
		if (!this.#started) {
			this.#early.add(on);
			return;
		}
		for (const agent of store.agents.list()) {
			const { lastRunAt } = store.agents.past(agent.id);
			const last = lastRunAt === undefined ? undefined : Date.parse(lastRunAt);
			if (agent.enabled && startsOn(agent.schedule, on, last, clock())) this.#run(agent, 'event', on);
		}
	}

	/** When an agent runs next by time, in milliseconds since the epoch; a moment that was missed is now. */
	nextAt(agent: Agent): number | undefined {
		if (!agent.enabled) return undefined;
		const at = dueAt(agent.schedule, this.#facts(agent), this.#options.timeZone);
		return at === undefined ? undefined : Math.max(at, this.#options.clock());
	}

	dispose(): void {
		this.#started = false;
		this.#disposables.dispose();
	}

	#facts({ id }: Agent) {
		const { since, interrupted } = this.#options.store.agents.past(id);
		return {
			since: since === undefined ? this.#options.clock() : Date.parse(since),
			interrupted,
			workAt: this.#workAt,
		};
	}

	#run(agent: Agent, trigger: 'schedule' | 'event', cause: string): void {
		const { runner, newId, logger } = this.#options;
		if (runner.refusal() !== undefined) return; // asked again later
		try {
			runner.start({ agent: agent.id, run: newId(), trigger, cause, dryRun: false });
		} catch (error) {
			logger.warn('An agent that is due could not be started', { agent: agent.id, error: String(error) });
		}
	}

	#follow(events: readonly StoredEvent[]): void {
		if (events.some(({ type }) => WORK.test(type))) this.#workAt = this.#options.clock();
		if (events.some(({ type }) => type === 'agentAdded' || type === 'agentEdited')) this.#arm();
		for (const on of new Set(events.flatMap(triggersOf))) this.happened(on);
	}

	#arm(): void {
		clearTimeout(this.#timer);
		if (!this.#started) return;
		const times = this.#options.store.agents.list().flatMap((agent) => this.nextAt(agent) ?? this.#wakesUp(agent));
		if (times.length === 0) return;
		const wait = Math.min(...times) - this.#options.clock();
		this.#timer = setTimeout(() => this.check(), Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, wait)));
		this.#timer.unref();
	}

	/** When an agent waits for work to end, work has to begin first. */
	#wakesUp({ enabled, schedule }: Agent): number | [] {
		return enabled && schedule.kind === 'idle' ? this.#options.clock() + LONGEST_WAIT_MS : [];
	}
}

function triggersOf(event: StoredEvent): AgentEventName[] {
	if (event.type === 'gitRecorded' && event.data.entries.some(({ kind }) => kind === 'commit')) return ['commit'];
	if (event.type === 'terminalRecorded' && event.data.commands.some(({ exitCode }) => (exitCode ?? 0) !== 0))
		return ['commandFailed'];
	return [];
}
