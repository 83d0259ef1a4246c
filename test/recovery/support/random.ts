/** Numbers that a seed repeats. */
export interface Random {
	readonly seed: number;
	/** From 0 to below 1. */
	next(): number;
}

/** Takes the seed from `SEED`, else from the clock, and prints it, so that a failure can be run again. */
export function seededRandom(name: string): Random {
	const given = process.env['SEED'];
	const seed = given === undefined ? Date.now() % 2 ** 31 : Number(given);
	console.log(`${name}: SEED=${seed}`);
	return randomOf(seed);
}

/** Mulberry32. */
export function randomOf(seed: number): Random {
	let state = seed | 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	return { seed, next };
}
