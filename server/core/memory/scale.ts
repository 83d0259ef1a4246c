/**
 * Brings the largest value to 1, and 0 and what is below to 0.
 * @param counted how many values there are, when it is not 0 but their mean that becomes 0
 */
export function scaleOf(values: Float32Array | undefined, counted?: number): (value: number) => number {
	let [best, sum] = [0, 0];
	for (const value of values ?? []) {
		if (value > best) best = value;
		if (value > 0) sum += value;
	}
	const zero = counted === undefined ? 0 : sum / (counted + FEW);
	const range = Math.max(best - zero, Number.MIN_VALUE);
	return (value) => Math.max(0, (value - zero) / range);
}

const FEW = 5;
