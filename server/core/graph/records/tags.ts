import type { FieldLink } from '../record.ts';

/** A tag by its name, whatever the case. */
export function tagLink(tag: string): FieldLink {
	return { to: { type: 'tag', key: tag.toLowerCase(), name: tag }, type: 'tagged' };
}
