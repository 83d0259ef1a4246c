import type { TerminalCommand } from '../../../common/model/terminal.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { ChosenCommands } from '../../core/terminal/command.ts';
import type { TerminalReader } from '../../core/terminal/decide.ts';
import { lastFix, normalizeCommand } from '../../core/terminal/sameCommand.ts';
import type { CommandFix, TerminalFilter, TerminalQueries } from '../../ports/terminalStore.ts';
import type { Database, Row, SqlValue } from '../sqlite.ts';
import { page, type Condition } from './page.ts';

/** Erased commands stay as rows without text, so that they are not recorded again. */
export const TERMINAL_TABLES = `
	CREATE TABLE terminal_commands (
		number INTEGER PRIMARY KEY, -- in the order in which they were recorded
		id TEXT NOT NULL UNIQUE,
		command TEXT NOT NULL,
		same_as TEXT NOT NULL, -- see normalizeCommand
		cwd TEXT NOT NULL,
		root TEXT NOT NULL,
		shell TEXT NOT NULL,
		exit_code INTEGER,
		started_at TEXT NOT NULL,
		duration_ms INTEGER NOT NULL,
		output TEXT NOT NULL,
		omitted INTEGER NOT NULL,
		redacted INTEGER NOT NULL,
		state TEXT NOT NULL DEFAULT 'kept', -- kept, archived, erased
		brought_back INTEGER NOT NULL DEFAULT 0, -- from the archive, by the user
		seq INTEGER NOT NULL,
		changed_seq INTEGER NOT NULL
	);
	CREATE INDEX terminal_commands_same ON terminal_commands (root, same_as);
	CREATE INDEX terminal_commands_started ON terminal_commands (state, started_at);
	CREATE INDEX terminal_commands_changed ON terminal_commands (changed_seq);
`;

/**
 * Makes the table anew, so that no page of it holds anything of a text that was erased: a row that moved to another page
 * leaves a copy in the free part of the first, which erasing the row does not reach. Pages of the old table are overwritten
 * as they become free (`secure_delete`), and its texts were in no other table. The caller has begun a transaction.
 */
export function rewriteTerminalTable(db: Database): void {
	db.script(`
		DROP INDEX terminal_commands_same;
		DROP INDEX terminal_commands_started;
		DROP INDEX terminal_commands_changed;
		ALTER TABLE terminal_commands RENAME TO terminal_commands_before;
		${TERMINAL_TABLES}
		INSERT INTO terminal_commands SELECT * FROM terminal_commands_before;
		DROP TABLE terminal_commands_before;
	`);
}

/** Carries an event over into the table; an event about something else changes nothing. */
export function applyTerminalEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'terminalRecorded':
			for (const command of event.data.commands) insert(db, command, event.seq);
			return;
		case 'terminalArchived':
			return setState(db, event, 'archived');
		case 'terminalUnarchived':
			setState(db, event, 'kept');
			for (const id of event.data.ids) db.run('UPDATE terminal_commands SET brought_back = 1 WHERE id = ?', id);
			return;
		case 'terminalErased':
			for (const id of event.data.ids)
				db.run(
					`UPDATE terminal_commands SET state = 'erased', changed_seq = ?,
						command = '', same_as = '', cwd = '', output = '', omitted = 0, redacted = 0 WHERE id = ?`,
					event.seq,
					id,
				);
	}
}

export function terminalReader(db: Database): TerminalReader {
	return {
		recordedSeq: (id) => db.get('SELECT seq FROM terminal_commands WHERE id = ?', id)?.['seq'] as number | undefined,
		chosenCommands: (choice) => chosenCommands(db, choice),
		changedSeq: (ids) => Math.max(0, ...ids.map((id) => changedSeq(db, id))),
	};
}

export function terminalQueries(db: Database): TerminalQueries {
	return {
		list: (filter) => list(db, filter),
		get: (id) => {
			const row = db.get("SELECT * FROM terminal_commands WHERE id = ? AND state <> 'erased'", id);
			return row && toCommand(row);
		},
		endedLines: (limit, after) => endedLines(db, limit, after),
		neighbours: (id, count) => neighbours(db, id, count),
		beside: (ids) => beside(db, ids),
		changedBy: (seq) =>
			db.all('SELECT id FROM terminal_commands WHERE changed_seq = ?', seq).map((row) => row['id'] as string),
		erased: () =>
			new Set(db.all("SELECT id FROM terminal_commands WHERE state = 'erased'").map((row) => row['id'] as string)),
		fix: (id) => fixOf(db, id),
		any: () => db.get("SELECT 1 FROM terminal_commands WHERE state = 'kept' LIMIT 1") !== undefined,
		expired: (moment) =>
			db
				.all(
					"SELECT id FROM terminal_commands WHERE state = 'kept' AND started_at < ? AND brought_back = 0 ORDER BY number",
					moment,
				)
				.map((row) => row['id'] as string),
	};
}

function changedSeq(db: Database, id: string): number {
	return (db.get('SELECT changed_seq FROM terminal_commands WHERE id = ?', id)?.['changed_seq'] ?? 0) as number;
}

type Recorded = Extract<StoredEvent, { type: 'terminalRecorded' }>['data']['commands'][number];

function insert(db: Database, command: Recorded, seq: number): void {
	db.run(
		`INSERT INTO terminal_commands (id, command, same_as, cwd, root, shell, exit_code, started_at, duration_ms, output,
			omitted, redacted, state, seq, changed_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		command.id,
		command.command,
		normalizeCommand(command.command),
		command.cwd,
		command.root,
		command.shell,
		command.exitCode ?? null,
		command.startedAt,
		command.durationMs,
		command.output,
		command.omitted,
		command.redacted,
		// The text was taken out of the log by an erasure that comes later in it.
		command.command === '' ? 'erased' : 'kept',
		seq,
		seq,
	);
}

function setState(db: Database, { data, seq }: { data: { ids: string[] }; seq: number }, state: string): void {
	for (const id of data.ids)
		db.run(
			"UPDATE terminal_commands SET state = ?, changed_seq = ? WHERE id = ? AND state <> 'erased'",
			state,
			seq,
			id,
		);
}

function chosenCommands(db: Database, { ids, before, archived }: ChosenCommands): string[] {
	const state = archived === undefined ? "state <> 'erased'" : archived ? "state = 'archived'" : "state = 'kept'";
	const conditions = [state, ...(before === undefined ? [] : ['started_at < ?'])];
	const values = before === undefined ? [] : [before];
	const rows = db.all(`SELECT id FROM terminal_commands WHERE ${conditions.join(' AND ')} ORDER BY number`, ...values);
	const wanted = ids === undefined ? undefined : new Set(ids);
	return rows.map((row) => row['id'] as string).filter((id) => wanted?.has(id) ?? true);
}

function list(db: Database, filter: TerminalFilter): { commands: TerminalCommand[]; total: number; offset: number } {
	const listing = {
		table: 'terminal_commands',
		always: filter.archived === true ? "state = 'archived'" : "state = 'kept'",
		conditions: conditions(filter),
		order: 'started_at DESC, number DESC',
	};
	const { rows, total, offset } = page(db, listing, filter);
	return { commands: rows.map(toCommand), total, offset };
}

function conditions(filter: TerminalFilter): Condition[] {
	const below = filter.cwd?.replace(/[\\/]+$/, '');
	return [
		["contains_folded(command || '\n' || output, ?)", filter.text?.toLowerCase()],
		['exit_code = ?', filter.exitCode],
		['exit_code = 0', filter.result === 'succeeded' ? [] : undefined],
		['exit_code <> 0', filter.result === 'failed' ? [] : undefined],
		[
			'(cwd = ? OR substr(cwd, 1, ?) IN (?, ?))',
			below === undefined ? undefined : [below, below.length + 1, `${below}/`, `${below}\\`],
		],
		[`root IN (SELECT value FROM json_each(?))`, filter.roots && JSON.stringify(filter.roots)],
	];
}

function endedLines(db: Database, limit: number, after: string | undefined): { id: string; command: string }[] {
	const before = '(started_at, number) < (SELECT started_at, number FROM terminal_commands WHERE id = ?)';
	const rows = db.all(
		`SELECT id, command FROM terminal_commands WHERE state = 'kept' AND exit_code IS NOT NULL
			${after === undefined ? '' : `AND ${before}`} ORDER BY started_at DESC, number DESC LIMIT ?`,
		...(after === undefined ? [] : [after]),
		limit,
	);
	return rows.map(({ id, command }) => ({ id: id as string, command: command as string }));
}

/** Commands of the same workspace folder around one, oldest first, without itself. */
function neighbours(db: Database, id: string, count: number): { before: TerminalCommand[]; after: TerminalCommand[] } {
	const here = db.get('SELECT number, root FROM terminal_commands WHERE id = ?', id);
	if (here === undefined) return { before: [], after: [] };
	const select = `SELECT * FROM terminal_commands WHERE state = 'kept' AND root = ?`;
	const values: SqlValue[] = [here['root'] as string, here['number'] as number, count];
	return {
		before: db
			.all(`${select} AND number < ? ORDER BY number DESC LIMIT ?`, ...values)
			.map(toCommand)
			.toReversed(),
		after: db.all(`${select} AND number > ? ORDER BY number LIMIT ?`, ...values).map(toCommand),
	};
}

function beside(db: Database, ids: readonly string[]): string[] {
	const chosen = JSON.stringify(ids);
	const spans = db.all(
		`SELECT root, min(number) AS first, max(number) AS last FROM terminal_commands
			WHERE id IN (SELECT value FROM json_each(?)) GROUP BY root`,
		chosen,
	);
	const found = spans.flatMap(({ root, first, last }) =>
		db.all(
			`WITH span AS (
				SELECT id, number, state = 'kept' AS kept, id IN (SELECT value FROM json_each(?1)) AS chosen
					FROM terminal_commands WHERE root = ?2 AND number BETWEEN
						coalesce((SELECT number FROM terminal_commands WHERE state = 'kept' AND root = ?2 AND number < ?3
							ORDER BY number DESC LIMIT 1), ?3)
						AND coalesce((SELECT number FROM terminal_commands WHERE state = 'kept' AND root = ?2 AND number > ?4
							ORDER BY number LIMIT 1), ?4)
			)
			SELECT id FROM (
				SELECT id, kept, lag(chosen) OVER aside AS before, lead(chosen) OVER aside AS after FROM span
					WHERE kept OR chosen WINDOW aside AS (ORDER BY number)
			) WHERE kept AND (before OR after)`,
			chosen,
			root!,
			first!,
			last!,
		),
	);
	return found.map((row) => row['id'] as string);
}

/** Commands in between that are shown. */
const MAX_BETWEEN = 20;

function fixOf(db: Database, id: string): CommandFix | undefined {
	const one = db.get("SELECT root, same_as FROM terminal_commands WHERE id = ? AND state <> 'erased'", id);
	if (one === undefined) return undefined;
	const root = one['root'] as string;
	const sameAs = one['same_as'] as string;
	const attempts = db
		.all(
			"SELECT * FROM terminal_commands WHERE state = 'kept' AND root = ? AND same_as = ? ORDER BY number",
			root,
			sameAs,
		)
		.map((row) => ({ ...toCommand(row), number: row['number'] as number }));
	const found = lastFix(attempts);
	if (found === undefined) return undefined;
	const between = db
		.all(
			`SELECT * FROM terminal_commands WHERE state = 'kept' AND root = ? AND same_as <> ? AND number > ? AND number < ?
				ORDER BY number DESC LIMIT ?`,
			root,
			sameAs,
			found.failure.number,
			found.success.number,
			MAX_BETWEEN,
		)
		.map(toCommand)
		.toReversed();
	return { failure: withoutNumber(found.failure), between, success: withoutNumber(found.success) };
}

function withoutNumber({ number: _number, ...command }: TerminalCommand & { number: number }): TerminalCommand {
	return command;
}

function toCommand(row: Row): TerminalCommand {
	const exitCode = row['exit_code'] as number | null;
	return {
		id: row['id'] as string,
		command: row['command'] as string,
		cwd: row['cwd'] as string,
		root: row['root'] as string,
		shell: row['shell'] as string,
		...(exitCode !== null && { exitCode }),
		startedAt: row['started_at'] as string,
		durationMs: row['duration_ms'] as number,
		output: row['output'] as string,
		omitted: row['omitted'] as number,
		redacted: row['redacted'] as number,
		archived: row['state'] === 'archived',
		seq: row['seq'] as number,
	};
}
