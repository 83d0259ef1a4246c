import type { Counted } from './counters.ts';
import type { Diagnostics } from './diagnostics.ts';

/** Something measured, for who watches the server. Names and labels are of this code base, never of the user's. */
export interface Metric {
	/** `understory_…`, in the manner of Prometheus. */
	readonly name: string;
	/** A counter only grows while the server runs. */
	readonly type: 'gauge' | 'counter';
	readonly help: string;
	readonly samples: readonly Sample[];
}

export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** @param requests counts of HTTP requests, by route and status */
export function metricsOf(now: Diagnostics, requests: readonly Counted[]): Metric[] {
	const { store, index, models, queues, upstreams, webhooks, operations, problems } = now;
	const one = (value: number): Sample[] => [[{}, value]];
	const by = (label: string, counts: Readonly<Record<string, number>>): Sample[] =>
		Object.entries(counts).map(([key, count]) => [{ [label]: key }, count]);
	return [
		metric('info', 'gauge', 'Version of the server.', [[{ version: now.version, node: now.node }, 1]]),
		metric('uptime_seconds', 'gauge', 'Since the start of the server.', one(now.uptimeSeconds)),
		metric('resident_memory_bytes', 'gauge', 'Memory of the process.', one(now.rssBytes)),
		metric('store_events', 'gauge', 'Events in the log.', one(store.seq)),
		metric('store_log_bytes', 'gauge', 'Size of the log.', one(store.logBytes)),
		metric('store_snapshot_event', 'gauge', 'Event of the last snapshot.', one(store.snapshotSeq)),
		metric('captures', 'gauge', 'Captures that are kept.', one(store.captures)),
		metric('index_open', 'gauge', 'Whether the index can be searched.', one(Number(index.state === 'open'))),
		metric('index_degraded', 'gauge', 'Whether search is worse than usual.', one(Number(index.degraded))),
		metric('index_folders', 'gauge', 'Indexed folders by phase.', by('phase', index.folders)),
		metric('index_files', 'gauge', 'Files that can be searched.', one(index.files)),
		metric('index_chunks', 'gauge', 'Passages that can be searched.', one(index.chunks)),
		metric('index_waiting_files', 'gauge', 'Files of the runs in progress that are not done.', one(index.waiting)),
		metric('model_dimensions', 'gauge', 'Dimensions of the embedding model; 0 without one.', one(models.dimensions)),
		metric('model_last_resort', 'gauge', 'Whether the hash embedding is in use.', one(Number(models.lastResort))),
		metric('operations_running', 'gauge', 'Operations in progress.', one(queues.operationsRunning)),
		metric('clients', 'gauge', 'Connected windows, assistants and command lines.', one(queues.clients)),
		metric('subscribers', 'gauge', 'Readers of events.', one(queues.subscribers)),
		metric('upstream_servers', 'gauge', 'Registered MCP servers by state.', by('state', upstreams.states)),
		metric(
			'upstream_recent_calls',
			'gauge',
			'Outcomes of the last 500 calls of MCP servers.',
			by('outcome', upstreams.recentCalls),
		),
		metric('webhooks', 'gauge', 'Addresses that are told of what happens, by state.', by('state', webhooks.states)),
		metric('webhook_events_behind', 'gauge', 'Events the slowest of them has not got.', one(webhooks.behind)),
		metric('webhook_dead_letters', 'gauge', 'Events that were given up.', one(webhooks.dead)),
		metric(
			'recent_problems',
			'gauge',
			'Warnings and errors of the last 50, by level.',
			[...Map.groupBy(problems, ({ level }) => level)].map(([level, members]) => [{ level }, members.length]),
		),
		...summary(
			'operation',
			'Operations, by name and outcome',
			operations.map(({ operation, outcome, ...rest }) => ({ labels: { operation, outcome }, ...rest })),
		),
		...summary('http_request', 'HTTP requests, by route and status', requests),
	];
}

function summary(name: string, help: string, counted: readonly Counted[]): Metric[] {
	return [
		metric(
			`${name}s_total`,
			'counter',
			`${help}.`,
			counted.map(({ labels, count }): Sample => [labels, count]),
		),
		metric(
			`${name}_seconds_total`,
			'counter',
			`${help}: time they took.`,
			counted.map(({ labels, seconds }): Sample => [labels, seconds]),
		),
		metric(
			`${name}_seconds`,
			'gauge',
			`${help}: how long one took at most, of such a share of them.`,
			counted.flatMap(({ labels, quantiles: { p50, p95, p99 } }): Sample[] => [
				[{ ...labels, quantile: '0.5' }, p50],
				[{ ...labels, quantile: '0.95' }, p95],
				[{ ...labels, quantile: '0.99' }, p99],
			]),
		),
	];
}

function metric(name: string, type: Metric['type'], help: string, samples: readonly Sample[]): Metric {
	return { name: `understory_${name}`, type, help, samples };
}
