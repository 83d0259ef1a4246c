import { createHash } from 'node:crypto';

/** The vector at Euclidean length 1; all zeros stay. The sum is in double precision. */
export function normalised(values: ArrayLike<number>): Float32Array {
	let sum = 0;
	for (let at = 0; at < values.length; at++) sum += values[at]! ** 2;
	const scale = sum === 0 ? 0 : 1 / Math.sqrt(sum);
	return Float32Array.from(values, (value) => value * scale);
}

/**
 * A model's name as it may stand in the name of a table: `[a-z0-9._-]+`, at most 80 characters. What the name loses by
 * that is made up for by a hash, so that two models never have one table.
 */
export function modelIdOf(...parts: readonly string[]): string {
	const name = parts.join('-');
	const id = name
		.toLowerCase()
		.replace(/[^a-z0-9._-]+/g, '-')
		.replace(/^[-.]+|[-.]+$/g, '');
	if (id === name && id !== '' && id.length <= MAX_ID) return id;
	const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
	return `${id.slice(0, MAX_ID - hash.length - 1) || 'model'}-${hash}`;
}

const MAX_ID = 80;
