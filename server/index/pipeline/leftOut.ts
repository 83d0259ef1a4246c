import type { SkippedGroup } from '../../../common/model/indexStatus.ts';

/** Gathers what is left out of an index, by reason. */
export class LeftOut {
	readonly #groups = new Map<string, { count: number; readonly paths: string[] }>();
	readonly #limit: number;

	/** @param limit how many paths of each reason are kept */
	constructor(limit: number) {
		this.#limit = limit;
	}

	add(reason: string, count: number, paths: Iterable<string>): void {
		const group = this.#groups.get(reason) ?? { count: 0, paths: [] };
		this.#groups.set(reason, group);
		group.count += count;
		for (const path of paths) {
			if (group.paths.length >= this.#limit) break;
			group.paths.push(path);
		}
	}

	/** Those with the most files come first. */
	groups(): SkippedGroup[] {
		const groups = [...this.#groups].map(([reason, { count, paths }]) => ({ reason, count, paths: paths.toSorted() }));
		return groups.sort((a, b) => b.count - a.count);
	}
}
