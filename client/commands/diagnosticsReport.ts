import { counted } from '../../common/base/counted.ts';
import type { Output } from '../../common/protocol/index.ts';
import { describePolicy } from '../../common/model/profileRules.ts';
import { megabytes, section } from './reportText.ts';

type Diagnostics = Output<'admin/diagnostics'>;

/** Operations that are shown: those that took the most time. */
const SHOWN = 15;

/** How the server is as Markdown, to be read and to be given away. */
export function diagnosticsReport(now: Diagnostics, window: string, at: Date): string {
	const { store, index, models, languageModels, queues, upstreams, webhooks, policy, operations, problems } = now;
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
			`Left out: ${counts(index.skipped)}`,
		]),
		section('Embedding model', [
			models.dimensions === 0
				? 'No embedding model is loaded'
				: `Embeddings of ${models.dimensions} dimensions${models.lastResort ? ', by the hash of last resort' : ''}`,
		]),
		section('Language models', languageModels.length === 0 ? ['None.'] : languageModels.map(languageModelLine)),
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

type LanguageModel = Diagnostics['languageModels'][number];

const STATES: Readonly<Record<LanguageModel['state'], string>> = {
	reachable: 'reachable',
	misnamed: 'the setting names no model',
	notAllowed: 'not allowed in this profile',
	noKey: 'no key is stored',
	noWindow: 'no window can ask it',
	unreachable: 'not reachable',
	keyRefused: 'the key is refused',
	unknownModel: 'reachable, but has no such model',
};

const FAULTS: Readonly<Record<NonNullable<LanguageModel['lastFailure']>['fault'], string>> = {
	unreachable: 'not reachable',
	keyRefused: 'the key was refused',
	notAllowed: 'not allowed by the editor',
	unknownModel: 'no such model',
	tooManyRequests: 'too many requests',
	overloaded: 'overloaded',
	failed: 'the server failed',
	requestRefused: 'the request was refused',
	brokeOff: 'the answer broke off',
	silent: 'no answer in time',
};

function languageModelLine({ roles, provider, name, local, state, lastAnswerAt, lastFailure }: LanguageModel): string {
	const model = provider === undefined ? 'A model' : `${provider}/${name || '(a name of your own)'}`;
	const place = provider === undefined || !local ? '' : ', on this machine';
	const times = [
		...(lastAnswerAt === undefined ? [] : [`last answer ${lastAnswerAt}`]),
		...(lastFailure === undefined ? [] : [`last failure ${lastFailure.at}: ${FAULTS[lastFailure.fault]}`]),
	];
	return [`${model} for ${roles.join(', ')}${place}: ${STATES[state]}`, ...times].join('; ');
}

function operationLines(operations: Diagnostics['operations']): string[] {
	if (operations.length === 0) return ['None yet.'];
	return operations
		.toSorted((a, b) => b.seconds - a.seconds)
		.slice(0, SHOWN)
		.map(({ operation, outcome, count, seconds, quantiles: { p99 } }) => {
			const each = Math.round((seconds / count) * 1000);
			const slow = `99 % within ${Math.ceil(p99 * 1000)} ms`;
			return `${operation}: ${count} × ${each} ms, ${slow}${outcome === 'ok' ? '' : ` (${outcome})`}`;
		});
}

function counts(of: Readonly<Record<string, number>>): string {
	const parts = Object.entries(of).map(([key, count]) => `${count} ${key}`);
	return parts.length === 0 ? 'none' : parts.join(', ');
}

function minutes(seconds: number): string {
	return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
