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
	/** Id of a row: the page that it is on, instead of the one at `offset`; an empty one when no page has it. */
	readonly around?: string;
}

/** One page of the rows, where it begins, and how many rows there are on all pages. */
export function page(
	db: Database,
	listing: Listing,
	filter: PageFilter,
): { rows: Row[]; total: number; offset: number } {
	const { table, columns = '*', order } = listing;
	const { where, values } = whereOf(listing.conditions, listing.always);
	const { limit, around } = filter;
	const total = db.get(`SELECT count(*) AS total FROM ${table} WHERE ${where}`, ...values)!['total'] as number;
	const sql = `SELECT ${columns} FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`;
	const place = around === undefined ? filter.offset : placeOf(db, listing, around);
	const offset = around === undefined || place < 0 ? filter.offset : place - (place % limit);
	return { rows: place < 0 ? [] : db.all(sql, ...values, limit, offset), total, offset };
}

/** How many rows come before the one with this id; -1 when it is not listed. */
function placeOf(db: Database, { table, conditions, always, order }: Listing, id: string): number {
	const { where, values } = whereOf(conditions, always);
	const placed = `SELECT id, row_number() OVER (ORDER BY ${order}) - 1 AS place FROM ${table} WHERE ${where}`;
	return (db.get(`SELECT place FROM (${placed}) WHERE id = ?`, ...values, id)?.['place'] as number | undefined) ?? -1;
}

/** The text of a WHERE clause with the conditions that are asked for, and the values of its parameters. */
export function whereOf(conditions: readonly Condition[], always = '1'): { where: string; values: SqlValue[] } {
	const given = conditions.filter((part): part is [string, SqlValue | SqlValue[]] => part[1] !== undefined);
	return {
		where: [always, ...given.map(([sql]) => sql)].join(' AND '),
		values: given.flatMap(([, values]) => values),
	};
}
