/**
 * Does something once: a call while it is under way or after it was done gives undefined. What failed is done again at the
 * next call.
 */
export function once<Args extends readonly unknown[], T>(
	action: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T | undefined> {
	let begun = false;
	return async (...args) => {
		if (begun) return undefined;
		begun = true;
		try {
			return await action(...args);
		} catch (error) {
			begun = false;
			throw error;
		}
	};
}
