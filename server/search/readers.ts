/** Keeps count of reads in progress, so that what they read is not removed under them. */
export interface Readers {
	run<T>(read: () => Promise<T>): Promise<T>;
	/** Resolves when every read that is in progress now has ended; later ones are not waited for. */
	current(): Promise<void>;
}

export function createReaders(): Readers {
	const reading = new Set<Promise<unknown>>();
	return {
		async run(read) {
			const work = read();
			reading.add(work);
			try {
				return await work;
			} finally {
				reading.delete(work);
			}
		},
		async current() {
			await Promise.allSettled(reading);
		},
	};
}
