import type { SummariserChoice } from '../memory/summariser.ts';
import type { Agent, AgentKind, RunOutput } from '../../common/model/agent.ts';

/** What came of a run. */
export interface AgentResult {
	/** Of the note that the report becomes. */
	readonly title: string;
	/** One sentence. */
	readonly message: string;
	/** Markdown; empty when there is nothing to tell, and then nothing is kept. */
	readonly report: string;
}

export interface SummaryRequest {
	readonly texts: readonly string[];
	/** Longest summary, in tokens. */
	readonly maxTokens: number;
	readonly topic?: string;
}

/** What a program is given for one run. Everything in it ends with the run. */
export interface AgentRunContext {
	readonly run: string;
	readonly agent: Agent;
	readonly task: string;
	/** Nothing may be written; the report says what would be. */
	readonly dryRun: boolean;
	/** Milliseconds since the epoch. */
	readonly startedAt: number;
	readonly signal: AbortSignal;
	/**
	 * Tells what is done next.
	 * @throws when the run was cancelled, or has used up what it may use
	 */
	step(text: string): void;
	/** Remembers something that the run made. */
	made(output: RunOutput): void;
	/** The report as far as it is written: what is left when the run ends early. */
	soFar(report: string): void;
	/** Who sums up in the way the agent's settings say; what it uses counts. */
	chooseSummariser(): Promise<SummariserChoice>;
	/** Sums up in the way the agent's settings say. `method` is `extractive`, or the model. */
	summarise(request: SummaryRequest): Promise<{ readonly text: string; readonly method: string }>;
}

/** What agents of one kind do. */
export type AgentProgram = (context: AgentRunContext) => Promise<AgentResult>;

/** One program a kind: a missing one does not compile. */
export type AgentPrograms = Readonly<Record<AgentKind, AgentProgram>>;

/** A run has used up what it may use. */
export class BudgetError extends Error {}
