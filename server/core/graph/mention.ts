import type { EntityType } from '../../../common/model/graph.ts';

/** Raise it when a rule finds something else than before: everything is extracted again. */
export const RULES_VERSION = 1;

/** One place in a text that names an entity. */
export interface Mention {
	/** `task` is a label such as `T-12`. */
	readonly type: EntityType | 'task';
	/** Canonical: the same for every way to write it. */
	readonly key: string;
	/** As it was written. */
	readonly name: string;
	readonly rule: string;
	/** How sure the rule is, in (0, 1]. */
	readonly confidence: number;
	/** `[start, end)` UTF-16 offsets. */
	readonly start: number;
	readonly end: number;
}

/** Finds mentions of some kind in a text, in order; the text may be anything, the time is linear in it. */
export type Rule = (text: string) => Mention[];

/** Mentions of a pattern. @param read makes the rest of a mention of a match; none when it is no mention after all */
export function matches(
	text: string,
	pattern: RegExp,
	read: (match: RegExpExecArray) => (Omit<Mention, 'start' | 'end' | 'name'> & { readonly name?: string }) | undefined,
): Mention[] {
	return [...text.matchAll(pattern)].flatMap((match) => {
		const found = read(match);
		if (found === undefined) return [];
		return [{ name: match[0], ...found, start: match.index, end: match.index + match[0].length }];
	});
}
