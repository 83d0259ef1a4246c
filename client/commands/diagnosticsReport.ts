import { counted } from '../../common/base/counted.ts';
import type { Output } from '../../common/protocol/index.ts';
import { describePolicy } from '../../common/model/profileRules.ts';

type Diagnostics = Output<'admin/diagnostics'>;

/** Operations that are shown: those that took the most time. */
const SHOWN = 15;

/** How the server is as Markdown, to be read and to be given away. */
export function diagnosticsReport(now: Diagnostics, window: string, at: Date): string {
	const { store, index, models, queues, upstreams, webhooks, policy, operations, problems } = now;
	return [
		'# Understory Diagnostics',
		`${at.toISOString().slice(0, 19).replace('T', ' ')} UTC. Numbers and versions only: no text, name or path of yours.`,
		section('Versions', [`Understory ${now.version}, ${window}`, `Node ${now.node} on ${now.platform}`]),
		section('Server', [
			`Up for ${minutes(now.uptimeSeconds)}, ${megabytes(now.rssBytes)} of memory`,
			`${counted(queues.clients, 'client')}, ${counted(queues.subscribers, 'reader')} of events, ${counted(queues.operationsRunning, 'operation')} running`,
			`Policy: ${describePolicy(policy)}`,
		]),
		section('Store', [
			`${counted(store.seq, 'event')}, ${megabytes(store.logBytes)} in ${counted(store.segments, 'segment')}, snapshot at ${store.snapshotSeq}`,
			counted(store.captures, 'capture'),
		]),
		section('Index', [
			`${{ open: 'Open', notOpen: 'Not opened yet', failed: 'Failed' }[index.state]}${index.degraded ? ', worse than usual' : ''}`,
			`Folders: ${counts(index.folders)}; ${counted(index.files, 'file')}, ${counted(index.chunks, 'passage')}, ${counted(index.waiting, 'file')} to do`,
		]),
		section('Models', [
			models.dimensions === 0
				? 'No embedding model is loaded'
				: `Embeddings of ${models.dimensions} dimensions${models.lastResort ? ', by the hash of last resort' : ''}`,
		]),
		section('MCP servers', [counts(upstreams.states), `Last calls: ${counts(upstreams.recentCalls)}`]),
		section('Webhooks', [
			counts(webhooks.states),
			`${counted(webhooks.behind, 'event')} behind, ${webhooks.dead} given up`,
		]),
		section('Operations', operationLines(operations)),
		section(
			'Last problems',
			problems.length === 0
				? ['None.']
				: problems.map(({ at: when, level, message }) => `${when} **${level}** ${message}`),
		),
		'',
	].join('\n\n');
}

function operationLines(operations: Diagnostics['operations']): string[] {
	if (operations.length === 0) return ['None yet.'];
	return operations
		.toSorted((a, b) => b.seconds - a.seconds)
		.slice(0, SHOWN)
		.map(({ operation, outcome, count, seconds }) => {
			const each = Math.round((seconds / count) * 1000);
			return `${operation}: ${count} × ${each} ms${outcome === 'ok' ? '' : ` (${outcome})`}`;
		});
}

function section(title: string, lines: readonly string[]): string {
	return `## ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function counts(of: Readonly<Record<string, number>>): string {
	const parts = Object.entries(of).map(([key, count]) => `${count} ${key}`);
	return parts.length === 0 ? 'none' : parts.join(', ');
}

function megabytes(bytes: number): string {
	return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

function minutes(seconds: number): string {
	return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
