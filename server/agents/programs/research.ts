import type { ContextItem } from '../../../common/model/thread.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { questionsOf, researchMessage, researchReport } from '../../core/agents/researchReport.ts';
import type { Store } from '../../ports/store.ts';
import type { AgentProgram, AgentRunContext } from '../program.ts';

export interface ResearchParts {
	readonly store: Store;
	/** What workspace and memory hold about a question, the best first, within a budget of tokens. */
	readonly find: (question: string, signal: AbortSignal) => Promise<readonly ContextItem[]>;
}

const MAX_QUESTIONS = 10;
const SUMMARY_TOKENS = 400;
/** Runs among which the last one with the same questions is looked for. */
const MAX_READ = 100;

/** Answers standing questions from workspace and memory, and says what is new since it did so last. */
export function createResearch(parts: ResearchParts): AgentProgram {
	return async (context) => {
		const questions = questionsOf(context.task);
		if (questions.length === 0)
			throw new OperationError('invalidInput', 'Say what to look for: a question, or several, each on a line.');
		if (questions.length > MAX_QUESTIONS)
			throw new OperationError('invalidInput', `Ask at most ${MAX_QUESTIONS} questions at once.`);
		const before = lastReport(parts.store, context);
		const title = `Research: ${questions[0]}`;
		const sources = await gather(parts, questions, context);
		if (sources.length === 0) return { title, message: researchMessage({ sources, before }), report: '' };
		const found = { questions, sources, before };
		context.soFar(researchReport({ ...found, summary: { text: '', method: 'extractive' } }));
		context.step(`Summing up ${sources.length} sources`);
		const summary = await context.summarise({
			texts: sources.map(({ text }) => text),
			maxTokens: SUMMARY_TOKENS,
			topic: context.task,
		});
		return { title, message: researchMessage(found), report: researchReport({ ...found, summary }) };
	};
}

/** What several questions have in common is one source. What agents wrote is none: a report would cite the one before it. */
async function gather(
	{ store, find }: ResearchParts,
	questions: readonly string[],
	context: AgentRunContext,
): Promise<ContextItem[]> {
	const found = new Map<string, ContextItem>();
	for (const question of questions) {
		context.step(`Looking for “${question}”`);
		for (const item of await find(question, context.signal)) found.set(item.id, item);
	}
	return [...found.values()].filter(({ kind, path }) => store.agents.run(path.slice(kind.length + 1)) === undefined);
}

function lastReport(store: Store, { agent, task }: AgentRunContext): string {
	const { runs } = store.agents.runs({ agent: agent.id, state: 'finished', limit: MAX_READ, offset: 0 });
	const last = runs.find((one) => one.task === task && !one.dryRun);
	return last === undefined ? '' : store.agents.report(last.id);
}
