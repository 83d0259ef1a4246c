import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { quantiles, round, type Result } from './support/measure.ts';

const RUNS = 15;

/**
 * Processor time the extension takes from the extension host: loading `dist/extension.js` and `activate()`, with an
 * editor API that does nothing, each time in a new process.
 */
export function benchActivation(): Promise<Result[]> {
	const script = path.join(import.meta.dirname, 'support', 'activate.ts');
	const times = Array.from({ length: RUNS }, () =>
		Number(execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })),
	);
	const { p50, p95 } = quantiles(times);
	const value = `p50 ${round(p50)} ms, p95 ${round(p95)} ms`;
	return Promise.resolve([
		{ name: 'activation, CPU time, with an editor API that does nothing', value, against: 'limit: 50 ms' },
	]);
}
