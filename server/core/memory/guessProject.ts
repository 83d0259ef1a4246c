/** What the texts of a project are about. */
export interface ProjectProfile {
	readonly id: string;
	readonly name: string;
	/** Texts that were read. */
	readonly texts: number;
	/** In how many of them each term is. */
	readonly counts: ReadonlyMap<string, number>;
}

export interface ProjectGuess {
	readonly id: string;
	readonly by: 'name' | 'similarity';
}

/** Profile of a project's texts, each given by its terms. */
export function profileOf(id: string, name: string, texts: readonly (readonly string[])[]): ProjectProfile {
	const counts = new Map<string, number>();
	for (const terms of texts) for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
	return { id, name, texts: texts.length, counts };
}

/**
 * The project that a text seems to belong to: the only one that it names, else the one whose texts share most of its terms:
 *
 *     score = Σ w(t) · share(t) / Σ w(t)      over the distinct terms t of the text
 *
 * `share` is the part of the project's texts that have t, w(t) = ln(1 + texts of all / (1 + texts with t)). It takes a score
 * of 0.12 and one and a half times that of the next; otherwise nothing is guessed.
 */
export function guessProject(
	text: string,
	terms: readonly string[],
	profiles: readonly ProjectProfile[],
): ProjectGuess | undefined {
	const named = profiles.filter(({ name }) => name.length >= MIN_NAME && names(text, name));
	if (named.length === 1) return { id: named[0]!.id, by: 'name' };
	const distinct = [...new Set(terms)];
	const enough = profiles.filter(({ texts }) => texts >= MIN_TEXTS);
	const all = enough.reduce((sum, { texts }) => sum + texts, 0);
	const weights = distinct.map((term) =>
		Math.log1p(all / (1 + enough.reduce((sum, { counts }) => sum + (counts.get(term) ?? 0), 0))),
	);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	if (total === 0 || distinct.length < MIN_TERMS) return undefined;
	const scored = enough
		.map(({ id, texts, counts }) => ({
			id,
			score: distinct.reduce((sum, term, at) => sum + (weights[at]! * (counts.get(term) ?? 0)) / texts, 0) / total,
		}))
		.sort((a, b) => b.score - a.score);
	const [best, next] = scored;
	if (best === undefined || best.score < MIN_SCORE || best.score < LEAD * (next?.score ?? 0)) return undefined;
	return { id: best.id, by: 'similarity' };
}

function names(text: string, name: string): boolean {
	const escaped = name.toLowerCase().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
	return new RegExp(String.raw`(?<![\p{L}\p{N}_])${escaped}(?![\p{L}\p{N}_])`, 'u').test(text.toLowerCase());
}

const MIN_NAME = 3;
const MIN_TEXTS = 3;
const MIN_TERMS = 3;
const MIN_SCORE = 0.12;
const LEAD = 1.5;
