import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { loadNodeSqlite } from '../base/nodeSqlite.ts';

export type GraphValue = SQLInputValue;
export type GraphRow = Readonly<Record<string, SQLOutputValue>>;

/**
 * Nodes and links. `canon` is the node that stands for a node after the user's merges (itself without one); `from_node`
 * and `to_node` are the canons of `source` and `target`, kept beside them so that questions need not follow merges.
 * `item` is the record that says a link, 0 for links the user made.
 */
const TABLES = `
	CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
	CREATE TABLE nodes (
		id INTEGER PRIMARY KEY,
		type TEXT NOT NULL,
		key TEXT NOT NULL,
		name TEXT NOT NULL,
		folded TEXT NOT NULL, -- name, for searching
		tail TEXT,
		canon INTEGER NOT NULL,
		degree INTEGER NOT NULL DEFAULT 0,
		hidden INTEGER NOT NULL DEFAULT 0,
		said INTEGER NOT NULL DEFAULT 0,
		said_name TEXT,
		record_kind TEXT,
		record_id TEXT,
		updated_at TEXT,
		hash TEXT, -- of the record
		UNIQUE (type, key)
	);
	CREATE INDEX nodes_by_canon ON nodes (canon);
	CREATE INDEX nodes_by_tail ON nodes (tail) WHERE tail IS NOT NULL;
	CREATE INDEX nodes_by_degree ON nodes (degree DESC, folded);
	CREATE UNIQUE INDEX nodes_by_record ON nodes (record_kind, record_id) WHERE record_id IS NOT NULL;
	CREATE TABLE links (
		item INTEGER NOT NULL,
		source INTEGER NOT NULL,
		target INTEGER NOT NULL,
		type TEXT NOT NULL,
		link_id TEXT NOT NULL DEFAULT '',
		from_node INTEGER NOT NULL,
		to_node INTEGER NOT NULL,
		weight REAL NOT NULL,
		count INTEGER NOT NULL,
		rule TEXT NOT NULL,
		start INTEGER,
		end INTEGER,
		label TEXT,
		PRIMARY KEY (item, source, target, type, link_id)
	) WITHOUT ROWID;
	CREATE INDEX links_by_from ON links (from_node, to_node);
	CREATE INDEX links_by_to ON links (to_node, from_node);
	CREATE INDEX links_by_source ON links (source);
	CREATE INDEX links_by_target ON links (target);
	CREATE TABLE names ( -- that records are linked by
		name TEXT NOT NULL,
		claim INTEGER NOT NULL,
		item INTEGER NOT NULL,
		scope TEXT NOT NULL,
		PRIMARY KEY (name, claim, item)
	) WITHOUT ROWID;
	CREATE INDEX names_by_item ON names (item);
	CREATE TABLE wanted ( -- names that the links of records say, whether there is such a record or not
		name TEXT NOT NULL,
		item INTEGER NOT NULL,
		scope TEXT NOT NULL,
		PRIMARY KEY (name, item)
	) WITHOUT ROWID;
	CREATE INDEX wanted_by_item ON wanted (item);
`;

/** The derived graph in a file of its own: what is not asked for takes no memory. It can be deleted at any time. */
export class GraphDatabase {
	readonly #db: DatabaseSync;
	readonly #statements = new Map<string, StatementSync>();
	#version = 0;

	constructor(db: DatabaseSync) {
		this.#db = db;
	}

	/** Counts up with each transaction; what was computed of the graph before is old. */
	get version(): number {
		return this.#version;
	}

	all(sql: string, ...values: readonly GraphValue[]): GraphRow[] {
		return this.#prepare(sql).all(...values);
	}

	get(sql: string, ...values: readonly GraphValue[]): GraphRow | undefined {
		return this.#prepare(sql).get(...values);
	}

	run(sql: string, ...values: readonly GraphValue[]): { readonly changes: number; readonly id: number } {
		const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
		return { changes: Number(changes), id: Number(lastInsertRowid) };
	}

	/** Runs `work` in a transaction: all of it is kept or, when it throws, none. */
	transact<T>(work: () => T): T {
		this.#db.exec('BEGIN');
		try {
			const result = work();
			this.#db.exec('COMMIT');
			this.#version++;
			return result;
		} catch (error) {
			this.#db.exec('ROLLBACK');
			throw error;
		}
	}

	close(): void {
		this.#statements.clear();
		if (this.#db.isOpen) this.#db.close();
	}

	#prepare(sql: string): StatementSync {
		let statement = this.#statements.get(sql);
		if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
		return statement;
	}
}

/**
 * Opens `graph.sqlite` in a folder. One made by other tables or rules, or a damaged one, is made anew.
 * @param subject what it is made of, such as the version of the rules
 * @param isCurrent whether what is in it may be used
 */
export function openGraphDatabase(
	folder: string,
	subject: string,
	isCurrent: (db: GraphDatabase) => boolean,
): GraphDatabase {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const file = path.join(folder, 'graph.sqlite');
	const made = JSON.stringify([subject, TABLES]);
	return existing(file, made, isCurrent) ?? fresh(file, made);
}

function existing(file: string, made: string, isCurrent: (db: GraphDatabase) => boolean): GraphDatabase | undefined {
	let db: DatabaseSync | undefined;
	try {
		db = connect(file);
		const row = db.prepare("SELECT value FROM meta WHERE key = 'made'").get();
		const whole = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
		const found = new GraphDatabase(db);
		if (row?.['value'] === made && whole && isCurrent(found)) return found;
	} catch {
		// No tables yet, or damaged: either way it is made anew.
	}
	db?.close();
	return undefined;
}

function fresh(file: string, made: string): GraphDatabase {
	for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
	const db = connect(file);
	db.exec(TABLES);
	db.prepare("INSERT INTO meta (key, value) VALUES ('made', ?), ('cursor', 0), ('last', '')").run(made);
	return new GraphDatabase(db);
}

function connect(file: string): DatabaseSync {
	const { DatabaseSync } = loadNodeSqlite();
	const db = new DatabaseSync(file);
	// SQLite's own LOWER folds ASCII letters only.
	db.function('folded_name', { deterministic: true }, (name) => String(name).toLowerCase());
	// Derived: a power cut may take the last writes, which are made again; the file stays whole.
	db.exec(
		'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY',
	);
	return db;
}
