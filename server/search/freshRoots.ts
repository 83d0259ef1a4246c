import { NumberedTexts } from '../core/numberedTexts.ts';

/**
 * Knows what is stored of roots that had no rows when they were first written to, so that nothing has to be looked up
 * before each of the many writes that fill them.
 */
export class FreshRoots {
	/** Paths written, by root; undefined for a root that had rows before. */
	readonly #written = new Map<string, NumberedTexts | undefined>();

	/** Whether one of the paths may be stored. `isEmpty` tells whether a root has no rows; it is asked once a root. */
	async mayHold(root: string, paths: readonly string[], isEmpty: () => Promise<boolean>): Promise<boolean> {
		if (!this.#written.has(root)) this.#written.set(root, (await isEmpty()) ? new NumberedTexts() : undefined);
		const written = this.#written.get(root);
		return written === undefined || paths.some((path) => written.find(path) !== undefined);
	}

	/** Call before the paths are written. */
	note(root: string, paths: readonly string[]): void {
		const written = this.#written.get(root);
		for (const path of paths) written?.add(path);
	}

	/** Nothing of the root is stored any more. */
	forget(root: string): void {
		this.#written.delete(root);
	}
}
