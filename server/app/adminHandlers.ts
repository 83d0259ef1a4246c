import path from 'node:path';
import { messageOf } from '../../common/base/messageOf.ts';
import { damagedFileProblems } from './damagedFiles.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Problem } from '../../common/protocol/operations/admin.ts';
import type { Store } from '../ports/store.ts';
import type { BackupRecord, Backups } from './backups.ts';
import type { HandlersOf } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';
import type { PolicyFile } from './profilePolicy.ts';

type Doctor = Output<'admin/doctor'>;

/** What only the process knows; given by the composition root. */
export interface ProcessFacts {
	readonly profile: string;
	readonly dataDir: string;
	readonly logFile: string;
	owner(): Pick<Doctor['owner'], 'version' | 'build' | 'address' | 'startedAt' | 'clients'>;
	nativeModules(): Promise<Doctor['native']>;
	/** Entries of level `error` in the log since the start. */
	errorsLogged(): number;
}

/** Health, backup, and waiting for everything to be written. */
export function createAdminHandlers(
	store: Store,
	index: IndexAccess,
	facts: ProcessFacts,
	policy: PolicyFile,
	backups: Backups,
	diagnostics: (signal: AbortSignal) => Promise<Output<'admin/diagnostics'>>,
): HandlersOf<'admin'> {
	return {
		'admin/doctor': async ({ skipped }) => {
			const known = [...policyProblems(policy), ...backupProblems(backups)];
			return examine(store, await examineIndex(index, skipped), facts, known, policy);
		},
		'admin/diagnostics': (_input, { signal }) => diagnostics(signal),
		'admin/backup': async ({ file }) => {
			if (!path.isAbsolute(file))
				throw new OperationError('invalidInput', `Give the backup file as an absolute path, not ${file}.`);
			return answer(await backups.write(file));
		},
		'admin/backupNow': async () => answer(await backups.writeToFolder()),
		'admin/flush': async () => {
			if (index.failure() === undefined) await (await index.services()).indexer.settled();
			store.snapshot();
			return { seq: store.head };
		},
	};
}

async function examine(
	store: Store,
	indexFacts: IndexFacts,
	facts: ProcessFacts,
	known: readonly Problem[],
	policy: PolicyFile,
): Promise<Doctor> {
	const { findings, ...health } = store.health();
	const native = await facts.nativeModules();
	return {
		owner: {
			pid: process.pid,
			...facts.owner(),
			node: process.version,
			platform: `${process.platform}-${process.arch}`,
			rssMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
		},
		profile: { name: facts.profile, policy: policy.rules },
		dataDir: facts.dataDir,
		logFile: facts.logFile,
		store: health,
		index: indexFacts.index,
		indexBytes: indexFacts.indexBytes,
		native,
		problems: [
			...known,
			...findings,
			...damagedFileProblems(facts.dataDir),
			...indexFacts.problems,
			...nativeProblems(native),
			...logProblems(facts),
		],
	};
}

type IndexFacts = Pick<Doctor, 'index' | 'indexBytes' | 'problems'>;

async function examineIndex(index: IndexAccess, allSkipped: boolean): Promise<IndexFacts> {
	const failure = index.failure();
	if (failure !== undefined)
		return { index: [], indexBytes: 0, problems: [{ code: 'indexUnavailable', message: failure, severity: 'error' }] };
	const { indexer, table } = await index.services();
	const status = indexer.status();
	const problems: Problem[] = [];
	if (status.lastResort)
		problems.push({
			code: 'hashEmbedding',
			message: 'No embedding model is loaded: search by meaning is weak. Search by text and name works.',
			severity: 'info',
		});
	if (status.degraded !== undefined) problems.push({ code: 'degraded', message: status.degraded, severity: 'warning' });
	for (const root of status.roots)
		if (root.error !== undefined)
			problems.push({ code: 'indexFailed', message: `${root.root}: ${root.error}`, severity: 'error' });
	const folders = status.roots.map(async ({ root, files, chunks }) => {
		const skipped = await indexer.skipped(root, allSkipped).catch((error: unknown) => {
			problems.push({ code: 'skippedUnknown', message: `${root}: ${messageOf(error)}`, severity: 'warning' });
			return [];
		});
		return { root, files, chunks, model: status.model, skipped };
	});
	return {
		index: await Promise.all(folders),
		indexBytes: await table.bytes(),
		problems,
	};
}

function answer({ file, bytes, seq, notes }: BackupRecord): Output<'admin/backup'> {
	return { file, bytes, seq, notes };
}

function backupProblems({ problem }: Backups): Problem[] {
	return problem === undefined ? [] : [{ code: 'backupFailed', message: problem, severity: 'warning' }];
}

function policyProblems({ problem }: PolicyFile): Problem[] {
	return problem === undefined ? [] : [{ code: 'policyUnreadable', message: problem, severity: 'error' }];
}

function nativeProblems(native: Doctor['native']): Problem[] {
	return native
		.filter((module) => !module.ok)
		.map(({ module, error }) => ({
			code: 'nativeModule',
			message: `${module} does not load on this machine: ${error ?? 'unknown reason'}`,
			severity: 'error',
		}));
}

function logProblems(facts: ProcessFacts): Problem[] {
	const count = facts.errorsLogged();
	if (count === 0) return [];
	const message = `${count} unexpected failures were logged since the server started; see ${facts.logFile}.`;
	return [{ code: 'errorsLogged', message, severity: 'warning' }];
}
