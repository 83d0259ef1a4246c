/** The vector at Euclidean length 1; all zeros stay. The sum is in double precision. */
export function normalised(values: ArrayLike<number>): Float32Array {
	let sum = 0;
	for (let at = 0; at < values.length; at++) sum += values[at]! ** 2;
	const scale = sum === 0 ? 0 : 1 / Math.sqrt(sum);
	return Float32Array.from(values, (value) => value * scale);
}

/** A model's name as it may stand in the name of a table: `[a-z0-9._-]+`. */
export function modelIdOf(...parts: readonly string[]): string {
	const id = parts
		.join('-')
		.toLowerCase()
		.replace(/[^a-z0-9._-]+/g, '-')
		.replace(/^[-.]+|[-.]+$/g, '');
	return id === '' ? 'model' : id.slice(0, 80);
}
