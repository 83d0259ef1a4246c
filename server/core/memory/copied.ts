/** The larger array with what the smaller one holds at its beginning. */
export function copied<T extends Float64Array | Float32Array | Uint16Array | Int32Array | Uint32Array>(
	target: T,
	source: T,
): T {
	target.set(source);
	return target;
}
