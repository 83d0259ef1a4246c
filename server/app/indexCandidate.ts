import { existsSync } from 'node:fs';
import type { Disposable } from '../../common/base/disposable.ts';
import type { Indexer } from '../ports/indexer.ts';
import type { IndexServices, OpenIndex } from './indexAccess.ts';

/** The index of the model that was chosen last, while it is built beside the one that answers searches. */
export class IndexCandidate implements Disposable {
	readonly opened: OpenIndex;
	/** What folders are asked of: keeps in mind which ones have to be done before searches may be sent here. */
	readonly services: IndexServices;
	readonly #asked = new Set<string>();
	readonly #subscription: Disposable;

	/** @param onChange called whenever `complete` or `failure` may have changed */
	constructor(opened: OpenIndex, onChange: () => void) {
		this.opened = opened;
		this.services = { ...opened, indexer: this.#remembering(opened.indexer) };
		this.#subscription = opened.indexer.onDidChange(onChange);
	}

	/** Folders that have to be done. */
	get asked(): string[] {
		return [...this.#asked];
	}

	/** True when every folder that was asked for had a whole run. A folder that is gone from the disk holds up nothing. */
	get complete(): boolean {
		const done = new Set(this.#roots.flatMap(({ root, lastCompleteAt }) => (lastCompleteAt > 0 ? [root] : [])));
		return [...this.#asked].every((root) => done.has(root) || !existsSync(root));
	}

	/** Why the first folder that failed could not be indexed; it is tried again when its files change. */
	get failure(): string | undefined {
		return this.#roots.find(({ phase }) => phase === 'failed')?.error;
	}

	dispose(): void {
		this.#subscription.dispose();
	}

	get #roots(): ReturnType<Indexer['status']>['roots'] {
		return this.opened.indexer.status().roots;
	}

	#remembering(indexer: Indexer): Indexer {
		return {
			onDidChange: indexer.onDidChange,
			status: () => indexer.status(),
			configure: (settings) => indexer.configure(settings),
			ensure: (root, signal) => {
				this.#asked.add(root);
				return indexer.ensure(root, signal);
			},
			filesChanged: (paths) => indexer.filesChanged(paths),
			pause: () => indexer.pause(),
			resume: () => indexer.resume(),
			rebuild: (root) => indexer.rebuild(root),
			forget: (root) => {
				this.#asked.delete(root);
				return indexer.forget(root);
			},
			skipped: (root, all) => indexer.skipped(root, all),
			settled: (upTo) => indexer.settled(upTo),
			close: () => indexer.close(),
		};
	}
}
