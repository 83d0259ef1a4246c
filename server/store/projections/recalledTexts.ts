import type { KnownText } from '../../core/memory/repeats.ts';
import type { Database } from '../sqlite.ts';
import { STANDING_SUMMARY } from './summaries.ts';

/** `capture/` and `summary/` are of one length: the id follows. */
const TEXT = `CASE substr(ref, 1, 8)
	WHEN 'capture/' THEN
		(SELECT content FROM captures WHERE id = substr(ref, 9) AND deleted = 0 AND status <> 'archived')
	WHEN 'summary/' THEN
		(SELECT content FROM ${STANDING_SUMMARY} AND summaries.id = substr(ref, 9))
	END`;

/**
 * Texts of the captures and summaries that were recalled at a time or later, the last first, as far as they stand: without
 * those that are superseded, archived, deleted, undone or replaced.
 */
export function recalledTexts(db: Database, time: string, limit: number): KnownText[] {
	return db
		.all(
			`SELECT ref, text FROM
				(SELECT ref, recalled_at, ${TEXT} AS text FROM memories WHERE recalled_at >= ? AND superseded IS NULL)
				WHERE text IS NOT NULL ORDER BY recalled_at DESC, ref LIMIT ?`,
			time,
			limit,
		)
		.map(({ ref, text }) => ({ ref: ref as string, text: text as string }));
}
