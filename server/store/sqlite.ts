import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import initSqlJs, { type Database as SqlJsDatabase, type SqlJsStatic, type Statement } from 'sql.js';

export type SqlValue = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** An in-memory SQLite database. Every method throws `Error` with SQLite's message when the statement fails. */
export interface Database {
	/** Several statements without parameters or results. */
	script(sql: string): void;
	run(sql: string, ...values: readonly SqlValue[]): void;
	all(sql: string, ...values: readonly SqlValue[]): Row[];
	get(sql: string, ...values: readonly SqlValue[]): Row | undefined;
	/** Adds a function of texts to SQL; the same texts must always give the same number. */
	define(name: string, compute: (...texts: string[]) => number): void;
	/** The database as an SQLite file. @throws Error inside a transaction that has written. */
	image(): Uint8Array;
	close(): void;
}

/** Opens databases: from the image of an SQLite file, or empty. */
export type OpenDatabase = (image?: Uint8Array) => Database;

let loading: Promise<SqlJsStatic> | undefined;

/** Loads SQLite (sql.js) once a process. */
export async function loadSqlite(): Promise<OpenDatabase> {
	loading ??= initSqlJs({ wasmBinary: new Uint8Array(readFileSync(wasmFile())).buffer });
	const sqlJs = await loading;
	return (image) => new PreparedDatabase(new sqlJs.Database(image));
}

/** Beside the bundle, or in the package when running from source. */
function wasmFile(): string {
	const bundled = fileURLToPath(new URL('./sql-wasm.wasm', import.meta.url));
	return existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
}

/**
 * The "disk" is memory: nothing there survives a crash, so nothing is gained by locks, syncs and a journal file on it. What
 * is deleted is overwritten: the image of the database holds free pages as well.
 */
const PRAGMAS =
	'PRAGMA secure_delete = ON; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;';

/** Prepares each statement once. */
class PreparedDatabase implements Database {
	readonly #db: SqlJsDatabase;
	readonly #statements = new Map<string, Statement>();

	constructor(db: SqlJsDatabase) {
		this.#db = db;
		db.exec(PRAGMAS);
	}

	script(sql: string): void {
		this.#db.exec(sql);
	}

	run(sql: string, ...values: readonly SqlValue[]): void {
		this.#prepare(sql).run([...values]);
	}

	all(sql: string, ...values: readonly SqlValue[]): Row[] {
		const statement = this.#prepare(sql);
		try {
			statement.bind([...values]);
			const rows: Row[] = [];
			while (statement.step()) rows.push(statement.getAsObject());
			return rows;
		} finally {
			// An unfinished statement would keep a transaction from ending.
			statement.reset();
		}
	}

	get(sql: string, ...values: readonly SqlValue[]): Row | undefined {
		return this.all(sql, ...values)[0];
	}

	define(name: string, compute: (...texts: string[]) => number): void {
		this.#db.create_function(name, compute);
	}

	image(): Uint8Array {
		return this.#db.export();
	}

	close(): void {
		this.#statements.clear();
		this.#db.close();
	}

	#prepare(sql: string): Statement {
		let statement = this.#statements.get(sql);
		if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
		return statement;
	}
}
