/** Positive numbers to whole numbers, in two typed arrays: a tenth of what a `Map` of a million costs. */
export class IntTable {
	#keys = new Uint32Array(1024);
	#values = new Int32Array(1024);
	#size = 0;

	get(key: number): number | undefined {
		const at = this.#find(key);
		return this.#keys[at] === key ? this.#values[at] : undefined;
	}

	set(key: number, value: number): void {
		if (this.#size * 2 >= this.#keys.length) this.#grow();
		const at = this.#find(key);
		if (this.#keys[at] !== key) this.#size++;
		this.#keys[at] = key;
		this.#values[at] = value;
	}

	/** Where a key is, or the empty place where it would be. */
	#find(key: number): number {
		const mask = this.#keys.length - 1;
		let at = Math.imul(key, 0x9e3779b1) & mask;
		while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
		return at;
	}

	#grow(): void {
		const [keys, values] = [this.#keys, this.#values];
		this.#keys = new Uint32Array(keys.length * 2);
		this.#values = new Int32Array(keys.length * 2);
		for (const [at, key] of keys.entries()) {
			if (key === 0) continue;
			const place = this.#find(key);
			this.#keys[place] = key;
			this.#values[place] = values[at]!;
		}
	}
}
