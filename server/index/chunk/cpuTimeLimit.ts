/**
 * A function that says whether this thread has used up `limitMs` of processor time since now. Processor time, so that a
 * file is not given up because the machine is busy. Cheap to ask: the clock of the wall decides when to look.
 */
export function cpuTimeLimit(limitMs: number): () => boolean {
	const start = cpuMs();
	let lookAt = performance.now() + limitMs;
	return () => {
		const now = performance.now();
		if (now < lookAt) return false;
		const left = limitMs - (cpuMs() - start);
		lookAt = now + left;
		return left <= 0;
	};
}

function cpuMs(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}
