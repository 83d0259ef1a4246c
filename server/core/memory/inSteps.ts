/** Does work for 0 to `count` in steps of about a millisecond. The work itself is no generator: engines make those slower. */
export function* inSteps(count: number, work: (from: number, to: number) => void): Generator<void, void> {
	for (let from = 0; from < count; from += SLOTS_A_STEP) {
		work(from, Math.min(count, from + SLOTS_A_STEP));
		yield;
	}
}

/** A millisecond's work. */
const SLOTS_A_STEP = 4096;
