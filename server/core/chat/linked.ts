import type { Candidate } from './context.ts';

/** So many of what search found come before what only the knowledge graph links. */
const FIRST_FOUND = 4;

/** Puts what the knowledge graph links among what was found; what is both has the reasons of both. */
export function withLinked(found: readonly Candidate[], linked: readonly Candidate[]): Candidate[] {
	const reasons = new Map(linked.map(({ path, why }) => [path, why]));
	const known = new Set(found.map(({ path }) => path));
	const both = found.map((one) => {
		const more = one.root === '' ? reasons.get(one.path) : undefined;
		return more === undefined ? one : { ...one, why: [...one.why, ...more] };
	});
	const others = linked.filter(({ path }) => !known.has(path));
	return [...both.slice(0, FIRST_FOUND), ...others, ...both.slice(FIRST_FOUND)];
}
