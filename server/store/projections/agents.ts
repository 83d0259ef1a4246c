import { AGENT_KINDS } from '../../../common/model/agentRules.ts';
import type { Agent, AgentKind, AgentRun, AgentSettings, RunStep } from '../../../common/model/agent.ts';
import type { AgentReader } from '../../core/agents/decide.ts';
import { builtInAgent } from '../../core/agents/builtIn.ts';
import type { StoredEvent } from '../../core/events/event.ts';
import type { AgentQueries, AgentPast, RunFilter } from '../../ports/agents.ts';
import type { Database, Row } from '../sqlite.ts';
import { page, type Condition } from './page.ts';

/** Of agents only what the user changed is kept: what they come with may be another in a later version. */
export const AGENT_TABLES = `
	CREATE TABLE agents (
		id TEXT PRIMARY KEY,
		kind TEXT, -- of those that the user set up
		changes TEXT NOT NULL, -- JSON
		scheduled_at TEXT,
		scheduled_seq INTEGER NOT NULL,
		seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE agent_runs (
		id TEXT PRIMARY KEY,
		agent TEXT NOT NULL,
		started TEXT NOT NULL, -- JSON
		started_at TEXT NOT NULL,
		state TEXT NOT NULL,
		reason TEXT,
		message TEXT NOT NULL DEFAULT '',
		step TEXT NOT NULL DEFAULT '',
		steps INTEGER NOT NULL DEFAULT 0,
		ended_at TEXT,
		outputs TEXT NOT NULL DEFAULT '[]', -- JSON
		undone INTEGER NOT NULL DEFAULT 0,
		usage TEXT, -- JSON
		report TEXT NOT NULL DEFAULT '',
		started_seq INTEGER NOT NULL,
		ended_seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX agent_runs_by_agent ON agent_runs (agent, started_seq);
	CREATE INDEX agent_runs_by_state ON agent_runs (state, started_seq);
	CREATE TABLE agent_steps (run TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL,
		PRIMARY KEY (run, seq)) WITHOUT ROWID;
`;

type EventOf<T extends StoredEvent['type']> = Extract<StoredEvent, { type: T }>;

/** Carries an event over into the tables; an event about something else changes nothing. */
export function applyAgentEvent(db: Database, event: StoredEvent): void {
	switch (event.type) {
		case 'agentAdded': {
			const { id, kind, ...settings } = event.data;
			return db.run(
				'INSERT INTO agents VALUES (?, ?, ?, ?, ?, ?)',
				id,
				kind,
				JSON.stringify(settings),
				event.ts,
				event.seq,
				event.seq,
			);
		}
		case 'agentRemoved':
			return db.run('DELETE FROM agents WHERE id = ?', event.data.id);
		case 'agentRunUndone':
			return db.run('UPDATE agent_runs SET undone = 1 WHERE id = ?', event.data.run);
		case 'agentEdited':
			return edit(db, event);
		case 'agentToolsAllowed': {
			const { id, tools } = event.data;
			return change(db, id, { tools }, event);
		}
		case 'agentRunStarted': {
			const { run, agent, ...started } = event.data;
			return db.run(
				`INSERT INTO agent_runs (id, agent, started, started_at, state, started_seq, ended_seq)
					VALUES (?, ?, ?, ?, 'running', ?, ?)`,
				run,
				agent,
				JSON.stringify(started),
				event.ts,
				event.seq,
				event.seq,
			);
		}
		case 'agentRunStepped': {
			const { run, text } = event.data;
			db.run('INSERT INTO agent_steps VALUES (?, ?, ?, ?)', run, event.seq, event.ts, text);
			return db.run('UPDATE agent_runs SET step = ?, steps = steps + 1 WHERE id = ?', text, run);
		}
		case 'agentRunFinished':
			return end(db, event, 'finished');
		case 'agentRunFailed':
			return end(db, event, 'failed', event.data.reason);
		case 'agentRunCancelled':
			return end(db, event, 'cancelled');
	}
}

/** What the rules read. */
export function agentReader(db: Database): AgentReader {
	return {
		agent: (id) => {
			const row = db.get('SELECT seq FROM agents WHERE id = ?', id);
			const known = getAgent(db, id);
			return known && { ...known, updatedSeq: (row?.['seq'] ?? 0) as number };
		},
		run: (id) => {
			const row = db.get('SELECT agent, state, undone, started_seq, ended_seq FROM agent_runs WHERE id = ?', id);
			if (row === undefined) return undefined;
			return {
				agent: row['agent'] as string,
				state: row['state'] as AgentRun['state'],
				undone: row['undone'] === 1,
				startedSeq: row['started_seq'] as number,
				endedSeq: row['ended_seq'] as number,
			};
		},
		running: (agent) => {
			const row = db.get("SELECT id FROM agent_runs WHERE agent = ? AND state = 'running'", agent);
			return row?.['id'] as string | undefined;
		},
		added: () => db.get('SELECT count(*) AS added FROM agents WHERE kind IS NOT NULL')!['added'] as number,
	};
}

/** Agents and their runs as the doors and the scheduler read them. */
export function agentQueries(db: Database): AgentQueries {
	return {
		list: () => [
			...AGENT_KINDS.map((kind) => getAgent(db, kind)!),
			...db
				.all('SELECT id FROM agents WHERE kind IS NOT NULL ORDER BY seq')
				.flatMap((row) => getAgent(db, row['id'] as string) ?? []),
		],
		agent: (id) => getAgent(db, id),
		past: (id) => pastOf(db, id),
		run: (id) => {
			const row = db.get('SELECT * FROM agent_runs WHERE id = ?', id);
			return row && toRun(row);
		},
		begunAt: (run) =>
			db.get('SELECT started_seq FROM agent_runs WHERE id = ?', run)?.['started_seq'] as number | undefined,
		runs: (filter) => listRuns(db, filter),
		steps: (run) =>
			db
				.all('SELECT at, text FROM agent_steps WHERE run = ? ORDER BY seq', run)
				.map((row): RunStep => ({ at: row['at'] as string, text: row['text'] as string })),
		report: (run) => (db.get('SELECT report FROM agent_runs WHERE id = ?', run)?.['report'] ?? '') as string,
	};
}

function edit(db: Database, event: EventOf<'agentEdited'>): void {
	const { id, ...changes } = event.data;
	change(db, id, changes, event);
}

type Changes = Partial<AgentSettings & Pick<Agent, 'tools'>>;

function change(db: Database, id: string, changes: Changes, { ts, seq }: Pick<StoredEvent, 'ts' | 'seq'>): void {
	const row = db.get('SELECT kind, changes, scheduled_at, scheduled_seq FROM agents WHERE id = ?', id);
	const scheduled = 'schedule' in changes || 'enabled' in changes;
	db.run(
		'INSERT OR REPLACE INTO agents VALUES (?, ?, ?, ?, ?, ?)',
		id,
		row?.['kind'] ?? null,
		JSON.stringify({ ...changesOf(row), ...changes }),
		scheduled ? ts : ((row?.['scheduled_at'] as string | null | undefined) ?? null),
		scheduled ? seq : ((row?.['scheduled_seq'] as number | undefined) ?? 0),
		seq,
	);
}

function end(
	db: Database,
	{ data, ts, seq }: EventOf<'agentRunFinished' | 'agentRunFailed' | 'agentRunCancelled'>,
	state: AgentRun['state'],
	reason: AgentRun['reason'] | null = null,
): void {
	db.run(
		`UPDATE agent_runs SET state = ?, reason = ?, message = ?, report = ?, outputs = ?, usage = ?, ended_at = ?,
			ended_seq = ? WHERE id = ?`,
		state,
		reason,
		data.message,
		data.report,
		JSON.stringify(data.outputs),
		JSON.stringify(data.usage),
		ts,
		seq,
		data.run,
	);
}

/** A kind that a later version knows is none here. */
function getAgent(db: Database, id: string): Agent | undefined {
	const row = db.get('SELECT kind, changes FROM agents WHERE id = ?', id);
	const copied = (row?.['kind'] ?? undefined) as string | undefined;
	const kind: AgentKind | undefined = AGENT_KINDS.find((known) => known === (copied ?? id));
	if (kind === undefined) return undefined;
	return { ...builtInAgent(kind), ...changesOf(row), id, builtIn: copied === undefined };
}

function pastOf(db: Database, id: string): AgentPast {
	const [last, before] = db.all(
		`SELECT started_at, started_seq, reason, json_extract(started, '$.trigger') AS trigger FROM agent_runs
			WHERE agent = ? AND NOT json_extract(started, '$.dryRun') ORDER BY started_seq DESC LIMIT 2`,
		id,
	);
	const set = db.get('SELECT scheduled_at, scheduled_seq FROM agents WHERE id = ? AND scheduled_at IS NOT NULL', id);
	const setLater = set !== undefined && (last === undefined || set['scheduled_seq']! > last['started_seq']!);
	const lastRunAt = last?.['started_at'] as string | undefined;
	return {
		since: setLater ? (set['scheduled_at'] as string) : lastRunAt,
		lastRunAt,
		interrupted:
			!setLater &&
			last?.['reason'] === 'interrupted' &&
			last['trigger'] !== 'manual' &&
			before?.['reason'] !== 'interrupted',
	};
}

function changesOf(row: Row | undefined): Changes {
	return row === undefined ? {} : (JSON.parse(row['changes'] as string) as Changes);
}

function listRuns(db: Database, filter: RunFilter): { runs: AgentRun[]; total: number } {
	const conditions: Condition[] = [
		['agent = ?', filter.agent],
		['state = ?', filter.state],
	];
	const { rows, total } = page(db, { table: 'agent_runs', conditions, order: 'started_seq DESC' }, filter);
	return { runs: rows.map(toRun), total };
}

function toRun(row: Row): AgentRun {
	const started = JSON.parse(row['started'] as string) as Pick<AgentRun, 'trigger' | 'cause' | 'task' | 'dryRun'>;
	const usage = row['usage'] as string | null;
	const reason = row['reason'] as AgentRun['reason'] | null;
	const endedAt = row['ended_at'] as string | null;
	return {
		id: row['id'] as string,
		agent: row['agent'] as string,
		...started,
		state: row['state'] as AgentRun['state'],
		...(reason !== null && { reason }),
		message: row['message'] as string,
		step: row['step'] as string,
		startedAt: row['started_at'] as string,
		...(endedAt !== null && { endedAt }),
		undone: row['undone'] === 1,
		outputs: JSON.parse(row['outputs'] as string) as AgentRun['outputs'],
		usage:
			usage === null ? { ms: 0, steps: row['steps'] as number, tokens: 0 } : (JSON.parse(usage) as AgentRun['usage']),
	};
}
