import type { IndexStatus } from '../../common/model/indexStatus.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Policy } from '../ports/policy.ts';
import type { Store } from '../ports/store.ts';
import type { UpstreamAdmin } from '../ports/upstream.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import type { Counters } from './counters.ts';
import type { RecentProblems } from './recentProblems.ts';

export type Diagnostics = Output<'admin/diagnostics'>;

export interface DiagnosticsSources {
	readonly version: string;
	readonly startedAt: string;
	readonly store: Store;
	readonly index: { statuses(): IndexStatus[]; failure(): string | undefined };
	readonly policy: Policy;
	readonly problems: RecentProblems;
	readonly operations: Counters;
	readonly running: () => number;
	readonly clients: () => number;
	readonly subscribers: () => number;
	readonly doors: () => Promise<{ readonly upstreams: UpstreamAdmin; readonly webhooks: Webhooks }>;
}

/** Of how many calls of MCP servers the outcomes are counted. */
const RECENT_CALLS = 500;

/**
 * How the server is, in numbers and words of its own: no path, no name, no text of the user.
 * @param languageModels whoever wants to know of them has asked their providers
 */
export async function diagnose(
	sources: DiagnosticsSources,
	languageModels: Diagnostics['languageModels'] = [],
): Promise<Diagnostics> {
	const { store, index, problems, operations } = sources;
	const { upstreams, webhooks } = await sources.doors();
	const { findings: _findings, ...health } = store.health();
	const roots = index.statuses().flatMap((status) => status.roots);
	const [serving] = index.statuses();
	const hooks = webhooks.list();
	const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
	return {
		version: sources.version,
		node: process.version,
		platform: `${process.platform}-${process.arch}`,
		uptimeSeconds: Math.round((Date.now() - Date.parse(sources.startedAt)) / 1000),
		rssBytes: process.memoryUsage.rss(),
		store: health,
		index: {
			state: index.failure() !== undefined ? 'failed' : serving === undefined ? 'notOpen' : 'open',
			folders: countBy(roots, ({ phase }) => phase),
			files: sum(roots.map(({ files }) => files)),
			chunks: sum(roots.map(({ chunks }) => chunks)),
			waiting: sum(roots.map(({ total, done }) => Math.max(0, total - done))),
			skipped: sumOf(roots.map(({ skipped }) => skipped)),
			degraded: index.statuses().some(({ degraded }) => degraded !== undefined),
		},
		models: { dimensions: serving?.dimensions ?? 0, lastResort: serving?.lastResort ?? false },
		languageModels,
		queues: { operationsRunning: sources.running(), clients: sources.clients(), subscribers: sources.subscribers() },
		upstreams: {
			states: countBy(store.work.upstreams(), ({ id }) => upstreams.status(id).phase),
			recentCalls: countBy(upstreams.calls(RECENT_CALLS), ({ outcome }) => outcome),
		},
		webhooks: {
			states: countBy(hooks, ({ status }) => status.state),
			behind: Math.max(0, ...hooks.map(({ status }) => status.behind)),
			dead: sum(hooks.map(({ status }) => status.dead)),
		},
		policy: { ...sources.policy.rules },
		operations: operations.all().map(({ labels, ...counted }) => ({
			operation: labels['operation'] ?? '',
			outcome: labels['outcome'] ?? '',
			...counted,
		})),
		problems: problems.newest(),
	};
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
	const sums: Record<string, number> = {};
	for (const [reason, count] of counts.flatMap((each) => Object.entries(each)))
		sums[reason] = (sums[reason] ?? 0) + count;
	return sums;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
	const groups = Map.groupBy(items, keyOf);
	return Object.fromEntries([...groups].map(([key, members]) => [key, members.length]));
}
