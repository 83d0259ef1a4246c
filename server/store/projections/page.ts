import type { Database, Row, SqlValue } from '../sqlite.ts';

/** A condition and the values of its parameters; without values it is not asked for. */
export type Condition = readonly [sql: string, values: SqlValue | readonly SqlValue[] | undefined];

/** Rows of a table, in an order, that fulfil all conditions that are asked for. */
export interface Listing {
	readonly table: string;
	/** All by default. */
	readonly columns?: string;
	/** What is asked of every row, without parameters. */
	readonly always?: string;
	readonly conditions: readonly Condition[];
	readonly order: string;
}

export interface PageFilter {
	/** Rows. */
	readonly limit: number;
	/** Rows before the first of the page. */
	readonly offset: number;
}

/** One page of the rows, and how many there are on all pages. */
export function page(db: Database, listing: Listing, { limit, offset }: PageFilter): { rows: Row[]; total: number } {
	const { table, columns = '*', order } = listing;
	const { where, values } = whereOf(listing.conditions, listing.always);
	const total = db.get(`SELECT count(*) AS total FROM ${table} WHERE ${where}`, ...values)!['total'] as number;
	const sql = `SELECT ${columns} FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`;
	return { rows: db.all(sql, ...values, limit, offset), total };
}

/** The text of a WHERE clause with the conditions that are asked for, and the values of its parameters. */
export function whereOf(conditions: readonly Condition[], always = '1'): { where: string; values: SqlValue[] } {
	const given = conditions.filter((part): part is [string, SqlValue | SqlValue[]] => part[1] !== undefined);
	return {
		where: [always, ...given.map(([sql]) => sql)].join(' AND '),
		values: given.flatMap(([, values]) => values),
	};
}
