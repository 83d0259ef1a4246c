import type { RecordNames } from '../core/graph/record.ts';
import type { GraphDatabase } from './database.ts';

/** Who has which name, and who links by which: a link means whatever has its name now. */
export class NamedLinks {
	readonly #db: GraphDatabase;
	/** Names whose owners changed since the last `settle`. */
	readonly #changed = new Set<string>();
	/** Records whose wishes changed. */
	readonly #asking = new Set<number>();

	constructor(db: GraphDatabase) {
		this.#db = db;
	}

	/** Replaces the names of a record; undefined for one that has none, or is gone. */
	put(item: number, names: RecordNames | undefined): void {
		const before = new Set(this.#db.all('SELECT name, claim, scope FROM names WHERE item = ?', item).map(keyOf));
		const after = new Set(names?.own.map(({ name, claim }) => keyOf({ name, claim, scope: names.scope })));
		for (const key of [...before, ...after]) if (before.has(key) !== after.has(key)) this.#changed.add(nameIn(key));
		this.#db.run('DELETE FROM names WHERE item = ?', item);
		this.#db.run('DELETE FROM wanted WHERE item = ?', item);
		if (names === undefined) return;
		for (const { name, claim } of names.own)
			this.#db.run('INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?)', name, claim, item, names.scope);
		for (const name of names.wanted)
			this.#db.run('INSERT OR IGNORE INTO wanted VALUES (?, ?, ?)', name, item, names.scope);
		this.#asking.add(item);
	}

	/** Records whose links by name may mean others than before, each with all that they mean now. */
	settle(): Map<number, number[]> {
		for (const name of this.#changed)
			for (const row of this.#db.all('SELECT item FROM wanted WHERE name = ?', name))
				this.#asking.add(Number(row['item']));
		const meant = new Map([...this.#asking].map((item) => [item, this.#meantBy(item)]));
		this.#changed.clear();
		this.#asking.clear();
		return meant;
	}

	#meantBy(item: number): number[] {
		const wanted = this.#db.all('SELECT name, scope FROM wanted WHERE item = ?', item);
		const found = wanted.map((row) => this.#owner(String(row['name']), String(row['scope'])));
		return [...new Set(found)].filter((owner) => owner !== undefined && owner !== item) as number[];
	}

	/** The one record that a name means; undefined for none, and for several with the same claim. */
	#owner(name: string, scope: string): number | undefined {
		const rows = this.#db.all('SELECT item, scope, claim FROM names WHERE name = ? ORDER BY claim', name);
		const strongest = rows.filter((row) => row['claim'] === rows[0]!['claim']);
		const near = strongest.filter((row) => row['scope'] === scope);
		const meant = near.length === 0 ? strongest : near;
		return meant.length === 1 ? Number(meant[0]!['item']) : undefined;
	}
}

function keyOf(row: Readonly<Record<string, unknown>>): string {
	return JSON.stringify([row['name'], row['claim'], row['scope']]);
}

function nameIn(key: string): string {
	const [name] = JSON.parse(key) as [string];
	return name;
}
