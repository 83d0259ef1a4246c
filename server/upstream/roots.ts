import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Root } from '@modelcontextprotocol/client';
import { toDisposable, type Disposable } from '../../common/base/disposable.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import { abortable } from '../base/abortable.ts';
import { isLoopback } from '../core/loopback.ts';
import type { OpenFolders } from '../ports/openFolders.ts';
import type { AskRoots } from '../ports/upstream.ts';

/** An assistant that does not say its roots by then has none. Milliseconds. */
const ANSWER_MS = 2000;

/**
 * Folders that servers of this machine may work in. A server keeps what it was told for its connection, which everybody
 * shares; so it is told the folders of all windows and of all assistants that have some.
 */
export class Roots implements Disposable {
	readonly #folders: OpenFolders;
	readonly #changed: () => void;
	readonly #assistants = new Set<AskRoots>();
	readonly #subscription: Disposable;
	#told: string;

	/** @param changed runs when the list is no longer what it was */
	constructor(folders: OpenFolders, changed: () => void) {
		this.#folders = folders;
		this.#changed = changed;
		this.#told = folders.trustedFolders().join('\n');
		this.#subscription = folders.onDidChangeFolders(() => this.#foldersChanged());
	}

	/** An assistant has roots of its own until the result is disposed. */
	join(ask: AskRoots): Disposable {
		this.#assistants.add(ask);
		this.#changed();
		return toDisposable(() => {
			this.#assistants.delete(ask);
			this.#changed();
		});
	}

	/** Those of the windows first; each once. */
	async list(signal: AbortSignal): Promise<Root[]> {
		const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
		const said = await Promise.all(
			[...this.#assistants].map((ask) => abortable(ask(limit), limit).catch((): Root[] => [])), // one that left, or that does not answer
		);
		const all = [...this.#folders.trustedFolders().map(rootOf), ...said.flat()];
		return [...new Map(all.toReversed().map((root) => [root.uri, root])).values()].toReversed();
	}

	dispose(): void {
		this.#subscription.dispose();
		this.#assistants.clear();
	}

	#foldersChanged(): void {
		const folders = this.#folders.trustedFolders().join('\n');
		if (folders === this.#told) return;
		this.#told = folders;
		this.#changed();
	}
}

/** To a server elsewhere the paths of this machine mean nothing, and they are none of its business. */
export function isOfThisMachine({ type, url }: Pick<Upstream, 'type' | 'url'>): boolean {
	return type === 'stdio' || isLoopback(new URL(url).hostname);
}

function rootOf(folder: string): Root {
	return { uri: pathToFileURL(folder).href, name: path.basename(folder) };
}
