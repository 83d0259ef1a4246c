import type { Agent, AgentRun, RunStep, RunTrigger } from '../../common/model/agent.ts';

export interface RunFilter {
	readonly agent?: string;
	readonly state?: AgentRun['state'];
	readonly limit: number;
	readonly offset: number;
}

/** What its past says about when an agent is due. Runs without effect do not count. */
export interface AgentPast {
	/**
	 * When its last run began, or when it was given the schedule it has, whichever came later in the log (ISO 8601);
	 * undefined when neither has happened.
	 */
	readonly since: string | undefined;
	readonly lastRunAt: string | undefined;
	/** Its last run was not started by hand, ended with the server, and the one before did not. */
	readonly interrupted: boolean;
}

/** Reads agents and their runs. */
export interface AgentQueries {
	/** The built-in ones first. */
	list(): Agent[];
	agent(id: string): Agent | undefined;
	past(id: string): AgentPast;
	run(id: string): AgentRun | undefined;
	/** Seq of the event that began a run. */
	begunAt(run: string): number | undefined;
	/** Newest first. */
	runs(filter: RunFilter): { readonly runs: AgentRun[]; readonly total: number };
	steps(run: string): RunStep[];
	report(run: string): string;
}

export interface StartRequest {
	readonly agent: string;
	readonly run: string;
	readonly trigger: RunTrigger;
	readonly cause: string;
	/** Instead of the one in the agent's settings. */
	readonly task?: string;
	readonly dryRun: boolean;
}

/** Runs agents, each at most once at a time. */
export interface AgentRunner {
	/** Why no agent may run now: a sentence that says what to do. */
	refusal(): string | undefined;
	/**
	 * Begins a run; it is in the log when this returns.
	 * @throws OperationError `notFound`, `invalidInput`, `untrusted`, and what writing the log throws
	 */
	start(request: StartRequest): { readonly run: string; readonly started: boolean };
	/** Resolves when the run has ended. False when it was not running. */
	cancel(run: string): Promise<boolean>;
	/** Resolves when the run has ended, at once when it does not run. @throws the signal's reason when it is aborted */
	ended(run: string, signal: AbortSignal): Promise<void>;
}
