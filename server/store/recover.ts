import { OperationError } from '../../common/protocol/errors.ts';
import type { StoreHealth } from '../ports/store.ts';
import type { FileSystem } from './fileSystem.ts';
import { writeFully } from './fileSystem.ts';
import type { StoreLayout } from './layout.ts';
import {
	describeDamage,
	listSegments,
	scanLog,
	type LogDamage,
	type LogScan,
	type LogVisitor,
	type Segment,
	type TornTail,
} from './logScan.ts';
import { applyEvent, emptyProjection, projectionHead, skipEvent, transact } from './projections/projection.ts';
import { loadSnapshot, type RefusedSnapshot } from './snapshot.ts';
import type { Database, OpenDatabase } from './sqlite.ts';

export type Finding = StoreHealth['findings'][number];

export interface Recovered {
	readonly db: Database;
	/** Last event that was applied. */
	readonly head: number;
	readonly segments: Segment[];
	readonly snapshotSeq: number;
	/** Set when the log cannot be trusted: nothing may be written. */
	readonly damage?: LogDamage;
	readonly findings: Finding[];
}

/**
 * Brings the store's state into memory: newest good snapshot, then the events after it. A write that was interrupted
 * is cut off; nothing else on disk is changed.
 * @throws OperationError `versionMismatch` when a later version of Understory wrote the log.
 */
export function recover(
	files: FileSystem,
	layout: Pick<StoreLayout, 'log'> & { readonly snapshots: readonly string[] },
	open: OpenDatabase,
): Recovered {
	const { db: snapshot, refused } = loadSnapshot(files, layout.snapshots, open);
	const db = snapshot ?? emptyProjection(open);
	try {
		const snapshotSeq = projectionHead(db);
		const segments = listSegments(files, layout.log);
		const from = Math.max(
			0,
			segments.findLastIndex(({ firstSeq }) => firstSeq <= snapshotSeq + 1),
		);
		const { scan, unknown } = replay(files, segments.slice(from), db);
		if (scan.newer !== undefined) throw newerLog(layout.log, scan.newer);
		const damage = scan.damage ?? behindSnapshot(layout.log, scan, snapshotSeq);
		if (scan.torn !== undefined && damage === undefined) mend(files, scan.torn);
		const findings = [
			...refused.map(refusedFinding),
			...(scan.torn === undefined ? [] : [tornFinding(scan.torn)]),
			...(unknown === 0 ? [] : [unknownFinding(unknown)]),
			...(damage === undefined ? [] : [damageFinding(damage)]),
		];
		return {
			db,
			head: projectionHead(db),
			segments,
			snapshotSeq: snapshot === undefined ? 0 : snapshotSeq,
			...(damage === undefined ? {} : { damage }),
			findings,
		};
	} catch (error) {
		db.close();
		throw error;
	}
}

/** What to do about damage, for the user. */
function damageFinding(damage: LogDamage): Finding {
	return { code: 'logDamaged', message: damageMessage(damage), severity: 'error' };
}

export function damageMessage(damage: LogDamage): string {
	return (
		`The event log is damaged at ${describeDamage(damage)}. Nothing can be saved until this is mended; what was saved ` +
		'before can be read. Restore a backup (understory restore FILE), or see what a repair would lose (understory repair) ' +
		'and accept it (understory repair --accept-loss).'
	);
}

function replay(files: FileSystem, segments: readonly Segment[], db: Database): { scan: LogScan; unknown: number } {
	const head = projectionHead(db);
	let unknown = 0;
	const scan = transact(db, () =>
		scanLog(files, segments, segments[0]?.firstSeq === undefined ? 1 : firstExpected(segments[0], head), {
			event: (event) => {
				if (event.seq > head) undoable(db, () => applyEvent(db, event));
			},
			unknown: (event) => {
				unknown++;
				if (event.seq > head) skipEvent(db, event);
			},
		} satisfies LogVisitor),
	);
	return { scan, unknown };
}

/** The first segment read may begin anywhere up to the event after the snapshot, not later. */
function firstExpected(first: Segment, head: number): number {
	return Math.min(first.firstSeq, head + 1);
}

/** Applies an event inside a transaction; one that cannot be applied leaves no trace, and those before it stay. */
export function undoable(db: Database, work: () => void): void {
	db.run('SAVEPOINT event');
	try {
		work();
	} catch (error) {
		db.run('ROLLBACK TO event');
		throw error;
	} finally {
		db.run('RELEASE event');
	}
}

function behindSnapshot(log: string, scan: LogScan, snapshotSeq: number): LogDamage | undefined {
	if (scan.lastSeq >= snapshotSeq) return undefined;
	const reason = `the log ends with event ${scan.lastSeq}, but the snapshot was written after event ${snapshotSeq}`;
	return { file: log, line: 1, offset: 0, seq: scan.lastSeq + 1, reason };
}

/** Cuts off what an interrupted write left, or completes it when all but the line's end is there. */
function mend(files: FileSystem, { segment, whole }: TornTail): void {
	const fd = files.open(segment.file, 'r+');
	try {
		if (whole) writeFully(files, fd, Buffer.from('\n'), segment.size++);
		files.truncate(fd, segment.size);
		files.syncData(fd);
	} finally {
		files.close(fd);
	}
}

function newerLog(log: string, version: number): OperationError {
	return new OperationError(
		'versionMismatch',
		`A later version of Understory wrote the event log in ${log} (format ${version}). Update Understory; the log was left untouched.`,
	);
}

function refusedFinding({ file, outdated, reason }: RefusedSnapshot): Finding {
	const message = `The snapshot ${file} was not used: ${reason}. The event log was read instead; nothing is lost.`;
	return { code: outdated ? 'snapshotOutdated' : 'snapshotRefused', message, severity: outdated ? 'info' : 'warning' };
}

function tornFinding({ segment, bytes, whole }: TornTail): Finding {
	if (whole) {
		const message = `The last line of ${segment.file} had no end; it is whole and was kept.`;
		return { code: 'lineCompleted', message, severity: 'info' };
	}
	const message = `A write that was interrupted left ${bytes} bytes at the end of ${segment.file}; they were cut off. It was never acknowledged.`;
	return { code: 'tornLineCut', message, severity: 'warning' };
}

function unknownFinding(count: number): Finding {
	const message = `${count} events were written by a later version of Understory. They are kept and have no effect here.`;
	return { code: 'unknownEvents', message, severity: 'warning' };
}
