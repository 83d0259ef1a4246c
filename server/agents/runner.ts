import { messageOf } from '../../common/base/messageOf.ts';
import type { Agent, AgentRun } from '../../common/model/agent.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { RunEnd } from '../core/agents/command.ts';
import type { AgentRunner, StartRequest } from '../ports/agents.ts';
import type { Logger } from '../ports/logger.ts';
import { leftBehind } from './leftBehind.ts';
import { BudgetError, type AgentPrograms, type AgentResult } from './program.ts';
import { RunContext, type ContextOptions } from './runContext.ts';

/** Keeps a report outside the history of runs. */
export type KeepReport = (report: {
	readonly agent: Agent;
	readonly run: string;
	readonly title: string;
	readonly text: string;
}) => Promise<AgentRun['outputs'][number]>;

export interface RunnerOptions extends Pick<
	ContextOptions,
	'store' | 'clock' | 'tokens' | 'models' | 'chooseSummariser'
> {
	readonly programs: AgentPrograms;
	readonly keepReport: KeepReport;
	/** Why no agent may run now: a sentence that says what to do. */
	readonly refusal: () => string | undefined;
	readonly logger: Logger;
}

interface Running {
	readonly context: RunContext;
	readonly done: Promise<void>;
}

/** Runs agents beside everything else, each at most once at a time; what happens to a run is in the log. */
export class AgentRuns implements AgentRunner {
	readonly #options: RunnerOptions;
	/** By run. */
	readonly #running = new Map<string, Running>();
	#closing = false;

	constructor(options: RunnerOptions) {
		this.#options = options;
	}

	get running(): number {
		return this.#running.size;
	}

	/** Ends in the log what ended with an earlier server. A log that cannot be written is told elsewhere. */
	recover(): void {
		const { store, logger } = this.#options;
		try {
			for (const { id, usage } of store.agents.runs({ state: 'running', limit: 500, offset: 0 }).runs)
				store.execute({
					type: 'agent/end',
					run: id,
					end: { state: 'failed', reason: 'interrupted' },
					message: 'Understory ended before the run did.',
					report: '',
					outputs: leftBehind(store, id),
					usage,
				});
		} catch (error) {
			logger.warn('Runs that were interrupted could not be ended', { error: String(error) });
		}
	}

	refusal(): string | undefined {
		return this.#options.refusal();
	}

	start(request: StartRequest): { readonly run: string; readonly started: boolean } {
		const { store, refusal } = this.#options;
		const { run, trigger, cause, dryRun } = request;
		if (store.agents.run(run) !== undefined) return { run, started: false };
		const agent = this.#find(request.agent);
		const why = refusal();
		if (why !== undefined) throw new OperationError('untrusted', why);
		if (this.#closing) throw new OperationError('unavailable', 'Understory is about to end. Try again in a moment.');
		const current = store.agents.runs({ agent: agent.id, state: 'running', limit: 1, offset: 0 }).runs[0];
		if (current !== undefined) return { run: current.id, started: false };
		const task = request.task ?? agent.task;
		store.execute({ type: 'agent/start', run, agent: agent.id, trigger, cause, task, dryRun });
		const context = new RunContext({ ...this.#options, run, agent, task, dryRun });
		// The caller is answered first, whatever the program begins with.
		const done = Promise.resolve().then(() => this.#work(context));
		this.#running.set(run, { context, done });
		return { run, started: true };
	}

	async cancel(run: string): Promise<boolean> {
		const running = this.#running.get(run);
		if (running === undefined) {
			if (this.#options.store.agents.run(run) !== undefined) return false;
			throw new OperationError('notFound', `There is no run ${run}.`);
		}
		running.context.stop(new OperationError('cancelled', 'It was cancelled.'));
		await running.done;
		return this.#options.store.agents.run(run)?.state === 'cancelled';
	}

	async ended(run: string, signal: AbortSignal): Promise<void> {
		const running = this.#running.get(run);
		if (running !== undefined) await untilAborted(running.done, signal);
	}

	/** Ends what runs, to be made up for by the next server. */
	async close(): Promise<void> {
		this.#closing = true;
		const all = [...this.#running.values()];
		for (const { context } of all) context.stop(new InterruptedError('Understory ended before the run did.'));
		await Promise.all(all.map(({ done }) => done));
	}

	/** Resolves when nothing runs any more. */
	async settled(): Promise<void> {
		while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done));
	}

	#find(idOrName: string): Agent {
		const { agents } = this.#options.store;
		const name = idOrName.toLowerCase();
		const found = agents.agent(idOrName) ?? agents.list().find((agent) => agent.name.toLowerCase() === name);
		if (found !== undefined) return found;
		const names = agents
			.list()
			.map((agent) => agent.name)
			.join(', ');
		throw new OperationError('notFound', `There is no agent “${idOrName}”. There are: ${names}.`);
	}

	/** Never rejects. */
	async #work(context: RunContext): Promise<void> {
		const { logger } = this.#options;
		const { agent, run } = context;
		logger.info('An agent begins', { agent: agent.id, run, dryRun: context.dryRun });
		try {
			const [end, message] = await this.#outcome(context);
			this.#options.store.execute({
				type: 'agent/end',
				run,
				end,
				message,
				report: context.report,
				outputs: context.outputs,
				usage: context.usage,
			});
			logger.info('An agent ended', { agent: agent.id, run, state: end.state, ms: context.usage.ms });
		} catch (error) {
			// The disk is full or the log is damaged: the next start finds the run without an end.
			logger.error('The end of a run could not be kept', error, { agent: agent.id, run });
		} finally {
			context.dispose();
			this.#running.delete(run);
		}
	}

	async #outcome(context: RunContext): Promise<[end: RunEnd, message: string]> {
		try {
			const result = await untilAborted(this.#options.programs[context.agent.kind](context), context.signal);
			context.soFar(result.report);
			await this.#keep(context, result);
			return [{ state: 'finished' }, result.message];
		} catch (thrown) {
			const error: unknown = context.signal.aborted ? context.signal.reason : thrown;
			const message = messageOf(error);
			if (error instanceof InterruptedError) return [{ state: 'failed', reason: 'interrupted' }, message];
			if (error instanceof BudgetError) return [{ state: 'failed', reason: 'budget' }, message];
			if (OperationError.is(error, 'cancelled')) return [{ state: 'cancelled' }, message];
			if (!OperationError.is(error))
				this.#options.logger.error('An agent failed unexpectedly', error, { agent: context.agent.id });
			return [{ state: 'failed', reason: 'error' }, message];
		}
	}

	async #keep(context: RunContext, { title, report }: AgentResult): Promise<void> {
		const { agent, run, dryRun } = context;
		if (dryRun || agent.output === 'none' || report === '') return;
		context.made(await this.#options.keepReport({ agent, run, title, text: report }));
	}
}

/** The server leaves. */
class InterruptedError extends Error {}

/** A program that does not listen to its signal ends for everybody else nevertheless. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	const { promise, reject } = Promise.withResolvers<never>();
	const abort = (): void => reject(signal.reason as Error);
	if (signal.aborted) abort();
	signal.addEventListener('abort', abort, { once: true });
	try {
		return await Promise.race([work, promise]);
	} finally {
		signal.removeEventListener('abort', abort);
		work.catch(() => undefined); // told by the race, or of no interest any more
	}
}
