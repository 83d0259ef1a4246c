/** Saves that are remembered. */
const MAX_SAVES = 2000;

/** What was saved in editors lately, as long as the server runs. */
export class SavedFiles {
	#saves: { readonly at: number; readonly file: string }[] = [];

	/** @param at milliseconds since the epoch */
	add(files: readonly string[], at: number): void {
		this.#saves = [...this.#saves, ...files.map((file) => ({ at, file }))].slice(-MAX_SAVES);
	}

	/** Each once, in the order in which they were saved first. Milliseconds since the epoch. */
	between(from: number, to: number): string[] {
		return [...new Set(this.#saves.filter(({ at }) => at >= from && at <= to).map(({ file }) => file))];
	}
}
