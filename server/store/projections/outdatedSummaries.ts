import type { Database } from '../sqlite.ts';

/** A capture that says nothing any more; its text is in no summary either. Needs `captures` and `memories`. */
const GONE = 'captures.deleted = 1 OR memories.superseded IS NOT NULL';

/**
 * Ids of summaries of runs that stand whose captures, or those of their parts, are deleted or superseded: what was said is
 * held back with the capture.
 */
export const WITHHELD = summariesWith(GONE);

/** Those, and summaries of captures that have another text by now. */
export const OUTDATED = summariesWith(`${GONE} OR captures.text_seq > compactions.seq`);

/** Whether one is held back: of a single summary, less is read from above. */
export function isWithheld(db: Database, id: string): boolean {
	const found = db.get(
		`WITH RECURSIVE below (ref) AS (
				SELECT ref FROM summary_sources WHERE summary_id = ?
				UNION SELECT part.ref FROM below JOIN summary_sources AS part
					ON below.ref LIKE 'summary/%' AND part.summary_id = substr(below.ref, 9))
			SELECT 1 FROM below JOIN captures ON captures.id = substr(below.ref, 9)
				LEFT JOIN memories ON memories.ref = below.ref
			WHERE below.ref LIKE 'capture/%' AND (${GONE}) LIMIT 1`,
		id,
	);
	return found !== undefined;
}

/** Ids of the summaries that were made of a record, through their parts. */
export function summariesOver(db: Database, ref: string): string[] {
	return db
		.all(
			`WITH RECURSIVE over (id) AS (
					SELECT summary_id FROM summary_sources WHERE ref = ?
					UNION SELECT summary_id FROM over JOIN summary_sources ON ref = 'summary/' || over.id)
				SELECT id FROM over`,
			ref,
		)
		.map((row) => row['id'] as string);
}

function summariesWith(condition: string): string {
	return `WITH RECURSIVE found (id) AS (
			SELECT summary_sources.summary_id FROM summary_sources
				JOIN summaries ON summaries.id = summary_sources.summary_id
				JOIN compactions ON compactions.run = summaries.run AND compactions.undone = 0
				JOIN captures ON captures.id = substr(summary_sources.ref, 9)
				LEFT JOIN memories ON memories.ref = summary_sources.ref
			WHERE summary_sources.ref LIKE 'capture/%' AND (${condition})
			UNION SELECT part.summary_id FROM found JOIN summary_sources AS part ON part.ref = 'summary/' || found.id)
		SELECT id FROM found`;
}
