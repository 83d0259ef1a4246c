import { counted } from '../../common/base/counted.ts';
import type { Agent, RunOutput, RunUsage } from '../../common/model/agent.ts';
import { MOST_MINUTES } from '../../common/model/agentRules.ts';
import type { TokenUsage } from '../../common/model/thread.ts';
import type { ChatModels, ChatRequest } from '../ports/chatModel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { TokenCounter } from '../ports/tokenCounter.ts';
import type { SummariserChoice } from '../memory/summariser.ts';
import { BudgetError, type AgentRunContext, type SummaryRequest } from './program.ts';

export interface ContextOptions {
	readonly run: string;
	readonly agent: Agent;
	readonly task: string;
	readonly dryRun: boolean;
	readonly store: Store;
	readonly clock: Clock;
	readonly tokens: TokenCounter;
	readonly models: ChatModels;
	readonly chooseSummariser: (
		method: Agent['method'],
		models: ChatModels,
		signal: AbortSignal,
	) => Promise<SummariserChoice>;
}

/** A run from the inside: keeps count of what it uses, and ends it when that is too much. */
export class RunContext implements AgentRunContext {
	readonly run: string;
	readonly agent: Agent;
	readonly task: string;
	readonly dryRun: boolean;
	readonly startedAt: number;
	readonly outputs: RunOutput[] = [];
	report = '';
	readonly #options: ContextOptions;
	readonly #abort = new AbortController();
	readonly #timer: NodeJS.Timeout;
	#steps = 0;
	#tokens = 0;
	/** US dollars; undefined while no price is known. */
	#cost: number | undefined;

	constructor(options: ContextOptions) {
		const { run, agent, task, dryRun, clock } = options;
		this.run = run;
		this.agent = agent;
		this.task = task;
		this.dryRun = dryRun;
		this.startedAt = clock();
		this.#options = options;
		// For what never comes to its next step.
		this.#timer = setTimeout(() => this.stop(this.#outOfTime()), this.#minutes * 60_000);
		this.#timer.unref();
	}

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	get usage(): RunUsage {
		const ms = Math.max(0, this.#options.clock() - this.startedAt);
		return { ms, steps: this.#steps, tokens: this.#tokens, ...(this.#cost !== undefined && { cost: this.#cost }) };
	}

	/** An older log may allow more than there is. */
	get #minutes(): number {
		const { kind, budget } = this.agent;
		return Math.min(budget.minutes, MOST_MINUTES[kind] ?? budget.minutes);
	}

	/** Without tokens to use, no model is asked. */
	get #method(): Agent['method'] {
		return this.agent.budget.tokens === 0 ? 'extractive' : this.agent.method;
	}

	step(text: string): void {
		this.signal.throwIfAborted();
		const { budget } = this.agent;
		if (this.usage.ms > this.#minutes * 60_000) throw this.#outOfTime();
		if (this.#steps >= budget.steps) throw new BudgetError(`It was ended after ${allOf(budget.steps, 'step')}.`);
		this.#steps++;
		this.#options.store.execute({ type: 'agent/step', run: this.run, text });
	}

	made(output: RunOutput): void {
		this.outputs.push(output);
	}

	soFar(report: string): void {
		this.report = report;
	}

	async chooseSummariser(): Promise<SummariserChoice> {
		const { tokens, chooseSummariser } = this.#options;
		return chooseSummariser(this.#method, this.#metered(await tokens.ready()), this.signal);
	}

	async summarise(request: SummaryRequest): Promise<{ text: string; method: string }> {
		const choice = await this.chooseSummariser();
		const count = await this.#options.tokens.ready();
		const text = await choice.summariser.summarise({ ...request, count, signal: this.signal });
		this.signal.throwIfAborted();
		return { text, method: choice.method }; // known now: another model may have taken over
	}

	/** Ends the run; the reason is thrown by what it is doing. */
	stop(reason: Error): void {
		this.#abort.abort(reason);
	}

	dispose(): void {
		clearTimeout(this.#timer);
	}

	/** The models, asked for no more than may be used. What a provider does not count is counted here. */
	#metered(count: (text: string) => number): ChatModels {
		const { models } = this.#options;
		return {
			setKeys: (keys) => models.setKeys(keys),
			overview: (signal) => models.overview(signal),
			health: (signal) => models.health(signal),
			listModels: (provider, signal) => models.listModels(provider, signal),
			available: (role, signal) => models.available(role, signal),
			ask: async (request) => {
				const input = count(request.system) + count(JSON.stringify(request.turns));
				const left = this.agent.budget.tokens - this.#tokens - input;
				if (left <= 0)
					throw new BudgetError(`It was ended before it used more than ${allOf(this.agent.budget.tokens, 'token')}.`);
				const maxOutputTokens = Math.min(request.maxOutputTokens ?? left, left);
				let told: TokenUsage = {};
				const onUsage: ChatRequest['onUsage'] = (usage, model) => {
					told = usage;
					request.onUsage?.(usage, model);
				};
				try {
					const answer = await models.ask({ ...request, maxOutputTokens, onUsage });
					const { inputTokens = input, outputTokens = count(answer.text) } = answer.usage;
					told = {
						...told,
						inputTokens: Math.max(inputTokens, told.inputTokens ?? 0),
						outputTokens: Math.max(outputTokens, told.outputTokens ?? 0),
					};
					return answer;
				} finally {
					// Attempts that failed or broke off have cost something, too.
					this.#tokens += (told.inputTokens ?? 0) + (told.outputTokens ?? 0);
					if (told.cost !== undefined) this.#cost = (this.#cost ?? 0) + told.cost;
				}
			},
		};
	}

	#outOfTime(): BudgetError {
		return new BudgetError(`It was ended after ${allOf(this.#minutes, 'minute')}.`);
	}
}

function allOf(number: number, noun: string): string {
	return `${counted(number, noun)}, which is all it may use`;
}
