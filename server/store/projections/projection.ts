import type { StoredEvent, UnknownEvent } from '../../core/events/event.ts';
import { eventJsonSchemas } from '../../core/events/schemas.ts';
import { nodeChecksums } from '../checksums.ts';
import type { Database, OpenDatabase } from '../sqlite.ts';
import { AGENT_TABLES, applyAgentEvent } from './agents.ts';
import { applyGraphEvent, GRAPH_TABLES } from './graph.ts';
import { applyNoteEvent, NOTE_TABLES } from './notes.ts';
import { applyContextEvent, CONTEXT_TABLES } from './contexts.ts';
import { applyMemoryEvent, MEMORY_TABLES } from './memory.ts';
import { applyProjectEvent, PROJECT_TABLES } from './projects.ts';
import { applySuggestionEvent, SUGGESTION_TABLES } from './suggestions.ts';
import { applyTaskEvent, TASK_TABLES } from './tasks.ts';
import { applyThreadEvent, THREAD_TABLES } from './threads.ts';
import { applyUpstreamEvent, UPSTREAM_TABLES } from './upstreams.ts';
import { applyGitEvent, GIT_TABLES } from './git.ts';
import { linkGitToSessions } from './gitSessions.ts';
import { applySessionEvent, SESSION_TABLES } from './sessions.ts';
import { applyTerminalEvent, TERMINAL_TABLES } from './terminal.ts';
import { applyCaptureEvent, CAPTURE_TABLES, defineCaptureFunctions } from './captures.ts';

/** Raise it when events are applied differently while the tables stay the same. */
const RULES_VERSION = 2;

const TABLES = `
	CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
	${CAPTURE_TABLES}
	${TASK_TABLES}
	${NOTE_TABLES}
	${PROJECT_TABLES}
	${SUGGESTION_TABLES}
	${THREAD_TABLES}
	${UPSTREAM_TABLES}
	${GRAPH_TABLES}
	${TERMINAL_TABLES}
	${MEMORY_TABLES}
	${CONTEXT_TABLES}
	${GIT_TABLES}
	${SESSION_TABLES}
	${AGENT_TABLES}
`;

/**
 * Names what a database was made by: tables, rules and the events that are understood. A snapshot with another name is
 * of no use; the log is applied again from its beginning, so there are no migrations, and events that were unknown to
 * the program that wrote the snapshot take effect.
 */
export const PROJECTION_HASH = nodeChecksums.sha256(JSON.stringify([RULES_VERSION, TABLES, eventJsonSchemas()]));

/** A database with the tables and no event applied. */
export function emptyProjection(open: OpenDatabase): Database {
	const db = open();
	db.script(TABLES);
	db.run("INSERT INTO meta (key, value) VALUES ('projection', ?), ('head', 0)", PROJECTION_HASH);
	return prepared(db);
}

/** A database from a snapshot's image whose checksum is right. @throws Error with the reason when it cannot be used. */
export function projectionFromImage(open: OpenDatabase, image: Uint8Array): Database {
	const db = open(image);
	try {
		if (db.get("SELECT value FROM meta WHERE key = 'projection'")?.['value'] !== PROJECTION_HASH)
			throw new OtherProjection('it was made by another version of Understory');
		return prepared(db);
	} catch (error) {
		db.close();
		throw error;
	}
}

/** The snapshot is sound, but of another version. */
export class OtherProjection extends Error {}

/** Applies an event and moves the head; the caller has begun a transaction. */
export function applyEvent(db: Database, event: StoredEvent): void {
	applyCaptureEvent(db, event);
	applyNoteEvent(db, event);
	applyTaskEvent(db, event);
	applySuggestionEvent(db, event);
	applyProjectEvent(db, event);
	applyThreadEvent(db, event);
	applyUpstreamEvent(db, event);
	applyGraphEvent(db, event);
	applyTerminalEvent(db, event);
	applyMemoryEvent(db, event);
	applyContextEvent(db, event);
	applyGitEvent(db, event);
	applySessionEvent(db, event);
	applyAgentEvent(db, event);
	linkGitToSessions(db, event);
	moveHead(db, event);
}

/** Counts an event that a later version wrote; it changes nothing else. */
export function skipEvent(db: Database, event: UnknownEvent): void {
	moveHead(db, event);
}

/** `seq` of the last event applied, 0 at the beginning. */
export function projectionHead(db: Database): number {
	return db.get("SELECT value FROM meta WHERE key = 'head'")!['value'] as number;
}

/** Runs `work` in a transaction: all of it is kept or, when it throws, none. */
export function transact<T>(db: Database, work: () => T): T {
	db.script('BEGIN');
	try {
		const result = work();
		db.script('COMMIT');
		return result;
	} catch (error) {
		db.script('ROLLBACK');
		throw error;
	}
}

function moveHead(db: Database, { seq }: { seq: number }): void {
	db.run("UPDATE meta SET value = ? WHERE key = 'head' AND value = ?", seq, seq - 1);
	if (projectionHead(db) !== seq) throw new Error(`event ${seq} does not follow ${projectionHead(db)}`);
}

function prepared(db: Database): Database {
	defineCaptureFunctions(db);
	return db;
}
