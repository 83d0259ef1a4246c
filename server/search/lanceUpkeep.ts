import type { RestingTables } from './restingTables.ts';
import type { TableReads } from './tableReads.ts';
import type { UpkeepProcess } from './upkeep/process.ts';
import { takeStep, type UpkeepStep, type VectorFacts } from './upkeep/steps.ts';

/** Optimises the LanceDB tables, here or in a process of its own. */
export class LanceUpkeep {
	readonly #tables: RestingTables;
	readonly #reads: TableReads;
	readonly #vectors: VectorFacts;
	readonly #elsewhere: UpkeepProcess | undefined;

	/** @param elsewhere undefined when this process optimises */
	constructor(tables: RestingTables, reads: TableReads, vectors: VectorFacts, elsewhere: UpkeepProcess | undefined) {
		this.#tables = tables;
		this.#reads = reads;
		this.#vectors = vectors;
		this.#elsewhere = elsewhere;
	}

	/** The vectors' index comes last: LanceDB balances the parts of a new one in the next call, and pruning is such a call. */
	steps(): (() => Promise<void>)[] {
		return [
			() => this.take({ kind: 'compactChunks' }),
			() => this.take({ kind: 'compactFiles' }),
			async () => this.take({ kind: 'pruneChunks', olderThan: await this.#unread('chunks') }),
			async () => this.take({ kind: 'pruneFiles', olderThan: await this.#unread('files') }),
			() => this.take({ kind: 'ensureVectorIndex' }),
		];
	}

	/** From the end of the step on, this process reads and writes what it has made. */
	take(step: UpkeepStep): Promise<void> {
		return this.#tables.use(async (tables) => {
			if (this.#elsewhere === undefined) return takeStep(tables, step, this.#vectors);
			await this.#elsewhere.take(step);
			await Promise.all([tables.chunks.checkoutLatest(), tables.files.checkoutLatest()]);
		});
	}

	/** When the newest version was made, once nothing reads an older one any more: what begins from here on reads it or a newer one. */
	#unread(name: 'chunks' | 'files'): Promise<number> {
		return this.#tables.use(async (tables) => {
			const table = tables[name];
			const newest = await table.version();
			const versions = await table.listVersions();
			await this.#reads.current();
			return versions.find(({ version }) => version === newest)?.timestamp.getTime() ?? 0;
		});
	}

	async close(): Promise<void> {
		await this.#elsewhere?.close();
	}
}
