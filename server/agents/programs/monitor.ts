import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseWatch, watchesCommand, type Watch } from '../../../common/model/watch.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import {
	monitorMessage,
	monitorReport,
	NOTHING_BETWEEN,
	type Between,
	type Evidence,
} from '../../core/agents/monitorReport.ts';
import type { Store } from '../../ports/store.ts';
import { fixedLink } from '../fixedLink.ts';
import { lastTold } from '../monitor/monitors.ts';
import { lookNow } from '../monitor/lookNow.ts';
import type { AgentProgram, AgentRunContext } from '../program.ts';

export interface MonitorParts {
	readonly store: Store;
	/** What a run is about; undefined for one that was started by hand. */
	readonly evidence: (run: string) => Evidence | undefined;
	/** Files saved in editors between two moments, absolute paths. Milliseconds since the epoch. */
	readonly saved: (from: number, to: number) => readonly string[];
	readonly redact: (text: string) => Promise<string>;
}

const MAX_READ = 500;
/** Commits, and as many commands: the last ones before it worked again. */
const MOST_MENDED = 5;
const NOTHING_KNOWN = 'Nothing was noticed about it yet.';

/** Writes down what was noticed about a pipeline, and what may have caused or mended it. By hand: how it is now. */
export function createMonitor(parts: MonitorParts): AgentProgram {
	return async (context) => {
		const parsed = parseWatch(context.task);
		if ('problem' in parsed) throw new OperationError('invalidInput', parsed.problem);
		const { watch } = parsed;
		const given = parts.evidence(context.run);
		if (given === undefined) context.step(`Looking at “${watch.target}”`);
		const evidence =
			given ?? (await lookNow(watch, { store: parts.store, now: context.startedAt, redact: parts.redact }));
		if (evidence === undefined) return unknown(watch);
		context.step('Looking for what happened since');
		const since = sinceWhen(parts.store, watch, evidence, context);
		const between = since === undefined ? NOTHING_BETWEEN : happened(parts, watch, since, evidence);
		if (evidence.command !== undefined) context.made({ kind: 'terminal', id: evidence.command, title: watch.target });
		showMended(parts.store, between, evidence, context);
		const message = monitorMessage(watch, evidence);
		return { title: message, message, report: monitorReport(watch, evidence, { between, since }) };
	};
}

/**
 * What may have mended it can be opened from the run, and is linked in the knowledge graph with the command that failed.
 * A link that the user took away is not made again.
 */
function showMended(store: Store, between: Between, { outcome }: Evidence, context: AgentRunContext): void {
	if (outcome !== 'recovered') return;
	const failed = lastTold(store, context.agent.id, context.run)?.outputs.find(({ kind }) => kind === 'terminal');
	const mended = [
		...between.commits.slice(-MOST_MENDED).map(({ id, subject }) => ({ kind: 'git' as const, id, title: subject })),
		...between.commands
			.slice(-MOST_MENDED)
			.map(({ id, command }) => ({ kind: 'terminal' as const, id, title: command })),
	];
	for (const output of mended) {
		context.made(output);
		if (failed === undefined || context.dryRun) continue;
		const link = fixedLink({ type: output.kind, key: output.id }, { type: 'terminal', key: failed.id });
		if (store.graph.link(link.id) !== undefined) continue;
		store.execute({ type: 'graph/link', ...link });
		context.made({ kind: 'link', id: link.id, title: `${output.title} fixed ${failed.title}` });
	}
}

function unknown({ source, target }: Watch): { title: string; message: string; report: string } {
	const message = source === 'process' ? `The process ${target} runs.` : NOTHING_KNOWN;
	return { title: message, message, report: '' };
}

/** When it failed, for what works again; else when it last worked. ISO 8601; undefined when nobody knows. */
function sinceWhen(
	store: Store,
	{ source, target }: Watch,
	{ outcome, command }: Evidence,
	{ agent, run }: AgentRunContext,
): string | undefined {
	const told = lastTold(store, agent.id, run);
	const worked = told?.cause === 'recovered' || told?.cause === 'succeeded';
	if (outcome === 'recovered') return worked ? undefined : told?.startedAt;
	if (source !== 'command') return worked ? told?.startedAt : undefined;
	const { commands } = store.terminal.list({ result: 'succeeded', limit: MAX_READ, offset: 0 });
	return commands.find((one) => one.id !== command && watchesCommand(target, one.command))?.startedAt;
}

/** Commands that were recorded later than they ran count by when they began. */
function happened({ store, saved }: MonitorParts, watch: Watch, since: string, { at, command }: Evidence): Between {
	const root = (command === undefined ? undefined : store.terminal.get(command)?.root) ?? '';
	const until = new Date(at).toISOString();
	const within = (moment: string): boolean => moment >= since && moment <= until;
	const page = { limit: MAX_READ, offset: 0 };
	return {
		commits: store.git
			.list(page)
			.entries.filter((one) => one.hash !== '' && MADE_A_COMMIT.has(one.kind) && within(one.at))
			.filter(({ repository }) => root === '' || contains(repository, root) || contains(root, repository))
			.toReversed(),
		commands: store.terminal
			.list(root === '' ? page : { ...page, roots: [root] })
			.commands.filter((one) => within(one.startedAt) && !watchesCommand(watch.target, one.command))
			.map(({ id, command: line }) => ({ id, command: line }))
			.toReversed(),
		files: saved(Date.parse(since), at)
			.filter((file) => root === '' || contains(root, file))
			.map((file) => ({
				path: root === '' ? file : path.relative(root, file),
				uri: pathToFileURL(file).href,
			})),
	};
}

function contains(folder: string, file: string): boolean {
	const relative = path.relative(folder, file);
	return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

const MADE_A_COMMIT: ReadonlySet<string> = new Set(['commit', 'amend', 'merge', 'cherryPick', 'revert']);
