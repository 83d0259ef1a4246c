import { Emitter } from '../../common/base/emitter.ts';
import type { Capture } from '../../common/model/capture.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { diskError } from '../base/diskError.ts';
import { decide, type StateReader } from '../core/decide.ts';
import { NAMESPACE, type EventData, type StoredEvent } from '../core/events/event.ts';
import type { TransferredEvent } from '../core/transfer/transferred.ts';
import { encodeLine, sealEvent, sealTransferred } from '../core/events/eventLine.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type {
	CaptureFilter,
	Command,
	GraphDecisions,
	Store,
	StoreHealth,
	ThreadQueries,
	WorkQueries,
	WrittenBackup,
} from '../ports/store.ts';
import type { AgentQueries } from '../ports/agents.ts';
import type { GitQueries } from '../ports/git.ts';
import type { KeptNotes } from '../ports/keptNotes.ts';
import type { SessionQueries } from '../ports/sessions.ts';
import type { TerminalQueries } from '../ports/terminalStore.ts';
import type { ContextQueries } from '../ports/contextQueries.ts';
import type { MemoryQueries } from '../ports/memoryQueries.ts';
import { writeBackup } from './backup.ts';
import { nodeChecksums } from './checksums.ts';
import { removeErasedText } from './erase.ts';
import { Erasure } from './erasure.ts';
import { nodeFileSystem, type FileSystem } from './fileSystem.ts';
import { storeLayout, type StoreLayout } from './layout.ts';
import { EventLog } from './log.ts';
import type { LogDamage } from './logScan.ts';
import { agentQueries } from './projections/agents.ts';
import { getCapture, listCaptures } from './projections/captures.ts';
import { gitQueries } from './projections/git.ts';
import { applyEvent, transact } from './projections/projection.ts';
import { sessionQueries } from './projections/sessions.ts';
import { rewriteTerminalTable, terminalQueries } from './projections/terminal.ts';
import {
	contextQueries,
	graphDecisions,
	memoryQueries,
	stateReader,
	threadQueries,
	workQueries,
} from './projections/readers.ts';
import { damageMessage, recover, type Finding, type Recovered } from './recover.ts';
import { finishReplacement } from './replaceStore.ts';
import { snapshotImage } from './snapshot.ts';
import { SNAPSHOT_TIMES, type SnapshotTimes } from './snapshotSchedule.ts';
import { SnapshotWriter } from './snapshotWriter.ts';
import { loadSqlite, type Database } from './sqlite.ts';

export interface StoreOptions {
	/** The store keeps everything in `store/` in this folder, which is made when it is missing. The caller owns the folder. */
	readonly dataDir: string;
	readonly clock: Clock;
	readonly logger: Logger;
	/** For tests that make the disk fail. */
	readonly files?: FileSystem;
	readonly snapshotTimes?: SnapshotTimes;
	/** Size at which a new segment of the log is begun. */
	readonly segmentBytes?: number;
}

/**
 * Opens the store of a data folder and brings it up to date after a crash. What was found is in `health().findings`;
 * a damaged log opens for reading only.
 * @throws OperationError `versionMismatch` when a later version wrote the log, `diskFull` or `unavailable` when the
 * folder cannot be used.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
	const openDatabase = await loadSqlite();
	const files = options.files ?? nodeFileSystem;
	const layout = storeLayout(options.dataDir);
	try {
		finishReplacement(files, layout);
		prepareFolders(files, layout);
		const store = new LogStore(options, files, layout, recover(files, layout, openDatabase));
		await store.finishErasing();
		return store;
	} catch (error) {
		throw diskError(error, 'The store could not be opened');
	}
}

function prepareFolders(files: FileSystem, layout: StoreLayout): void {
	if (files.exists(layout.log)) return;
	files.makeFolder(layout.log);
	files.syncFolder(layout.folder);
	files.syncFolder(layout.dataDir);
}

class LogStore implements Store {
	readonly #options: StoreOptions;
	readonly #files: FileSystem;
	readonly work: WorkQueries;
	readonly threads: ThreadQueries;
	readonly graph: GraphDecisions;
	readonly agents: AgentQueries;
	readonly git: GitQueries;
	readonly sessions: SessionQueries;
	readonly terminal: TerminalQueries;
	readonly memory: MemoryQueries;
	readonly contexts: ContextQueries;
	readonly #db: Database;
	readonly #state: StateReader;
	readonly #log: EventLog;
	readonly #findings: readonly Finding[];
	readonly #appended: Emitter<readonly StoredEvent[]>;
	readonly #snapshots: SnapshotWriter;
	readonly #erasure: Erasure;
	#damage: LogDamage | undefined;
	#head: number;
	#closed = false;

	constructor(options: StoreOptions, files: FileSystem, layout: StoreLayout, recovered: Recovered) {
		this.#options = options;
		this.#files = files;
		this.#db = recovered.db;
		this.#state = stateReader(recovered.db);
		this.work = workQueries(recovered.db);
		this.threads = threadQueries(recovered.db);
		this.graph = graphDecisions(recovered.db);
		this.agents = agentQueries(recovered.db);
		this.git = gitQueries(recovered.db);
		this.sessions = sessionQueries(recovered.db);
		this.terminal = terminalQueries(recovered.db);
		this.memory = memoryQueries(recovered.db);
		this.contexts = contextQueries(recovered.db);
		this.#log = new EventLog(files, layout.log, recovered.segments, options.segmentBytes);
		this.#findings = recovered.findings;
		this.#damage = recovered.damage;
		this.#head = recovered.head;
		this.#appended = new Emitter((error) => options.logger.error('a listener of the store failed', error));
		this.#snapshots = new SnapshotWriter({
			files,
			generations: layout.snapshots,
			db: recovered.db,
			seq: recovered.snapshotSeq,
			times: options.snapshotTimes ?? SNAPSHOT_TIMES,
			onFailure: (error) => options.logger.error('snapshot failed', error),
		});
		this.#erasure = new Erasure({ files, layout, rewrite: (signal) => this.#rewriteWithoutErased(signal) });
		for (const { severity, code } of recovered.findings)
			options.logger.warn('store opened with a finding', { code, severity });
	}

	get head(): number {
		return this.#head;
	}

	get onDidAppend(): Store['onDidAppend'] {
		return this.#appended.event;
	}

	execute(command: Command): { readonly seq: number } {
		this.#assertWritable();
		const decision = decide(command, this.#state);
		if ('seq' in decision) return { seq: decision.seq };
		const ts = new Date(this.#options.clock()).toISOString();
		const events = decision.events.map((event, i) => this.#seal(event, this.#head + 1 + i, ts));
		this.#commit(events);
		this.#snapshots.wrote(events.length, this.#head);
		queueMicrotask(() => this.#appended.fire(events));
		return { seq: this.#head };
	}

	append(events: readonly TransferredEvent[]): void {
		this.#assertWritable();
		if (events.length === 0) return;
		const sealed = events.map((event, i) =>
			sealTransferred(event, { seq: this.#head + 1 + i, namespace: NAMESPACE }, nodeChecksums),
		);
		this.#commit(sealed);
		this.#snapshots.wrote(sealed.length, this.#head);
		queueMicrotask(() => this.#appended.fire(sealed));
	}

	getCapture(id: string): Capture | undefined {
		return getCapture(this.#db, id);
	}

	listCaptures(filter: CaptureFilter): ReturnType<Store['listCaptures']> {
		return listCaptures(this.#db, filter);
	}

	readEvents(afterSeq: number, limit: number): readonly StoredEvent[] {
		return this.#log.read(afterSeq, this.#head, limit);
	}

	health(): StoreHealth {
		return {
			seq: this.#head,
			logBytes: this.#log.bytes,
			segments: this.#log.segments.length,
			snapshotSeq: this.#snapshots.seq,
			captures: this.#captureCount(),
			findings: [...this.#findings, ...snapshotFindings(this.#snapshots), ...this.#erasure.findings],
		};
	}

	async removeErasedText(): Promise<void> {
		this.#assertWritable();
		await this.#erasure.remove();
	}

	/**
	 * Ends what a crash interrupted. A disk that is full must not keep everything else closed: the next start, or the user,
	 * tries again.
	 */
	async finishErasing(): Promise<void> {
		if (this.#damage !== undefined || !this.#erasure.unfinished) return;
		try {
			await this.removeErasedText();
		} catch (error) {
			this.#options.logger.error('an erasure that was interrupted could not be finished', error);
		}
	}

	snapshot(): void {
		this.#assertWritable();
		try {
			this.#snapshots.write();
		} catch (error) {
			throw diskError(error, 'The snapshot was not written (nothing is lost, the event log has everything)');
		}
	}

	async backup(file: string, notes = noNotes): Promise<WrittenBackup> {
		for (;;) {
			if (this.#erasure.running !== undefined) await this.#erasure.running;
			this.#assertWritable();
			const signal = this.#erasure.rewritten;
			const seq = this.#head;
			try {
				const kept = notes();
				const written = await writeBackup(this.#files, file, {
					seq,
					captures: this.#captureCount(),
					segments: this.#log.segments.map((segment) => ({ ...segment })),
					snapshot: snapshotImage(this.#db),
					notes: kept,
					now: this.#options.clock(),
					signal,
				});
				return { ...written, seq, leftOut: kept.leftOut };
			} catch (error) {
				if (!signal.aborted) throw error; // else begun again: what was erased meanwhile is not in it
			}
		}
	}

	close(): void {
		if (this.#closed) return;
		this.#erasure.close(closedError());
		if (this.#damage === undefined) this.#snapshotAtLast();
		this.#snapshots.cancel();
		this.#closed = true;
		this.#appended.dispose();
		this.#log.close();
		this.#db.close();
	}

	async #rewriteWithoutErased(signal: AbortSignal): Promise<void> {
		transact(this.#db, () => rewriteTerminalTable(this.#db));
		await removeErasedText(this.#log, this.terminal.erased(), signal);
		await this.#snapshots.rewrite(signal);
	}

	#captureCount(): number {
		return Object.values(this.work.counts().levels).reduce((sum, count) => sum + count, 0);
	}

	#seal(event: EventData, seq: number, ts: string): StoredEvent {
		return sealEvent(event, { seq, ts, namespace: NAMESPACE }, nodeChecksums);
	}

	/** The log is written inside the transaction: state and log change together or not at all. */
	#commit(events: readonly StoredEvent[]): void {
		let takeBack: (() => void) | undefined;
		try {
			transact(this.#db, () => {
				for (const event of events) applyEvent(this.#db, event);
				const lines = events.map((event) => encodeLine(event, nodeChecksums));
				takeBack = this.#log.append(lines, this.#head + 1);
			});
		} catch (error) {
			takeBack?.();
			throw diskError(error, 'Nothing was saved');
		}
		this.#head += events.length;
	}

	/** Without a snapshot a start takes longer; nothing else is affected, so a failure is only reported. */
	#snapshotAtLast(): void {
		try {
			this.snapshot();
		} catch (error) {
			this.#options.logger.error('snapshot failed', error);
		}
	}

	#assertWritable(): void {
		if (this.#closed) throw closedError();
		if (this.#damage !== undefined) throw new OperationError('storeDamaged', damageMessage(this.#damage), this.#damage);
	}
}

function closedError(): OperationError {
	return new OperationError('unavailable', 'The store is closed. Try again.');
}

function snapshotFindings({ failure }: SnapshotWriter): Finding[] {
	if (failure === undefined) return [];
	const message = `The last snapshot was not written: ${failure}. Nothing is lost; the next start takes longer.`;
	return [{ code: 'snapshotFailed', message, severity: 'warning' }];
}

function noNotes(): KeptNotes {
	return { folders: [], leftOut: [], async *read() {} };
}
