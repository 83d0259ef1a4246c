import type { StoredEvent } from '../../core/events/event.ts';
import type { Database } from '../sqlite.ts';

/**
 * An open window keeps its session when something happened in its repository. What happened right before a crash, that
 * of the machine too, belongs to a session that was kept at most this long ago: a window that is used keeps it that often.
 */
const GRACE = '5 minutes';

/** True when the work tree `g.repository` is one of session `s`, or within one of its folders. */
const OPEN_IN_WINDOW = `(
	EXISTS (SELECT 1 FROM json_each(s.branches) WHERE json_extract(value, '$.root') = g.repository)
	OR EXISTS (SELECT 1 FROM json_each(s.folders) WHERE substr(g.repository, 1, length(value) + 1) IN (value || '/', value || '\\'))
)`;

/** `g.at` is in the time of session `s`. */
const MEANWHILE = `s.started_at <= g.at AND g.at <= strftime('%Y-%m-%dT%H:%M:%fZ', s.updated_at, '+${GRACE}')`;

/**
 * Links what happened in repositories to the session of the window that was open on them, by their times: the one that
 * began last. Called when the other tables know the event, whichever of the two comes first.
 */
export function linkGitToSessions(db: Database, event: StoredEvent): void {
	if (event.type === 'gitRecorded') linkEntries(db, event.seq);
	else if (event.type === 'sessionSaved') claimEntries(db, event.data.id);
}

/** True when something happened in a session's repositories since the session was kept last. */
export function happenedSince(db: Database, session: string): boolean {
	const sql = `SELECT 1 FROM sessions AS s JOIN git_entries AS g ON g.seq > s.seq
		WHERE s.id = ? AND g.kind <> 'history' AND ${OPEN_IN_WINDOW} LIMIT 1`;
	return db.get(sql, session) !== undefined;
}

function linkEntries(db: Database, seq: number): void {
	db.run(
		`UPDATE git_entries AS g SET session = (
			SELECT s.id FROM sessions AS s WHERE ${MEANWHILE} AND ${OPEN_IN_WINDOW} ORDER BY s.started_at DESC LIMIT 1
		) WHERE g.seq = ? AND g.kind <> 'history'`,
		seq,
	);
}

function claimEntries(db: Database, session: string): void {
	db.run(
		`UPDATE git_entries AS g SET session = s.id FROM sessions AS s
			WHERE s.id = ? AND g.at >= s.started_at AND ${MEANWHILE} AND g.kind <> 'history' AND ${OPEN_IN_WINDOW}
				AND coalesce((SELECT started_at FROM sessions WHERE id = g.session), '') < s.started_at`,
		session,
	);
}
