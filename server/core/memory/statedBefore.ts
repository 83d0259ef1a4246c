import { fnv1a } from '../text/fnv1a.ts';
import { claimsOf } from './claims.ts';
import { IntTable } from './intTable.ts';

/** Knows which text was the last to state something. */
export class StatedBefore {
	readonly #last = new IntTable();
	readonly #ids: string[] = [];

	/** Takes a text in, after those that are in already. */
	add(id: string, text: string): void {
		const claims = claimsOf(text);
		if (claims.length === 0) return;
		const ordinal = this.#ids.push(id) - 1;
		for (const { about } of claims) this.#last.set(keyOf(about), ordinal);
	}

	/** Ids of other texts that stated the same things last; whether they differ is for `contradiction` to say. */
	candidates(id: string, text: string): string[] {
		const found = new Set<string>();
		for (const { about } of claimsOf(text)) {
			const ordinal = this.#last.get(keyOf(about));
			if (ordinal !== undefined) found.add(this.#ids[ordinal]!);
		}
		found.delete(id);
		return [...found];
	}
}

/** Positive, as the table wants it. */
function keyOf(about: string): number {
	return fnv1a(about) || 1;
}
