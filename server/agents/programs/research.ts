import { messageOf } from '../../../common/base/messageOf.ts';
import type { ContextItem } from '../../../common/model/thread.ts';
import { taskLabel } from '../../../common/model/task.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { firstLine } from '../../core/activity.ts';
import { questionsOf, researchMessage, researchReport } from '../../core/agents/researchReport.ts';
import type { Store } from '../../ports/store.ts';
import type { AgentProgram, AgentRunContext } from '../program.ts';
import type { ToolSources } from '../toolSources.ts';

export interface ResearchParts {
	readonly store: Store;
	/** What workspace and memory hold about a question, the best first, within a budget of tokens. */
	readonly find: (question: string, signal: AbortSignal) => Promise<readonly ContextItem[]>;
	readonly noteTitle: (id: string) => string | undefined;
	readonly tools: ToolSources;
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
		const problems: string[] = [];
		const sources = [
			...(await gather(parts, questions, context)),
			...(await askTools(parts, questions, context, problems)),
		].map((item) => ({ ...item, label: sourceTitle(parts, item) }));
		if (sources.length === 0)
			return { title, message: [researchMessage({ sources, before }), ...problems].join(' '), report: '' };
		const found = { questions, sources, before, problems };
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

/** Each question goes to each tool that may be asked; without effect, to none. */
async function askTools(
	{ tools }: ResearchParts,
	questions: readonly string[],
	context: AgentRunContext,
	problems: string[],
): Promise<ContextItem[]> {
	if (context.dryRun) return [];
	const { run: id, signal, agent } = context;
	const found: ContextItem[] = [];
	for (const tool of await tools.of(agent)) {
		if ('problem' in tool) {
			problems.push(`${tool.title} was not asked: ${tool.problem}.`);
			continue;
		}
		for (const question of questions) {
			context.step(`Asking ${tool.title}: “${question}”`);
			try {
				found.push(...(await tools.ask(tool, question, { id, agent: agent.name, signal })));
			} catch (error) {
				signal.throwIfAborted();
				problems.push(`${tool.title} did not answer: ${messageOf(error)}`);
				break; // its other answers would be the same
			}
		}
	}
	return found;
}

/** What people know it by; files are known by their paths. */
function sourceTitle({ store, noteTitle }: ResearchParts, { kind, root, path, label, text }: ContextItem): string {
	if (label !== '' || root !== '' || !path.startsWith(`${kind}/`)) return label;
	const id = path.slice(kind.length + 1);
	const known: Readonly<Record<string, () => string | undefined>> = {
		note: () => noteTitle(id),
		task: () => titleOfTask(store, id),
		chat: () => store.threads.thread(id)?.title,
		terminal: () => store.terminal.get(id)?.command,
		git: () => store.git.get(id)?.subject,
		capture: () => store.getCapture(id)?.content,
	};
	return firstLine((Object.hasOwn(known, kind) ? known[kind]!() : undefined) ?? text);
}

function titleOfTask(store: Store, id: string): string | undefined {
	const task = store.work.task(id);
	return task && `${taskLabel(task)} ${task.title}`;
}

function lastReport(store: Store, { agent, task }: AgentRunContext): string {
	const { runs } = store.agents.runs({ agent: agent.id, state: 'finished', limit: MAX_READ, offset: 0 });
	const last = runs.find((one) => one.task === task && !one.dryRun);
	return last === undefined ? '' : store.agents.report(last.id);
}
