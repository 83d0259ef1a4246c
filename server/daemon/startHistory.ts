import { readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../base/replaceFile.ts';

/** Starts that are not followed by a healthy owner are limited to this many in `WINDOW_MS`, over all processes. */
export const MAX_STARTS = 3;
export const WINDOW_MS = 60_000;
/** An owner that lived this long was healthy, whatever ends it later. */
export const HEALTHY_AFTER_MS = 20_000;

const FIRST_DELAY_MS = 250;

/** Milliseconds to wait before another owner may be started, given when earlier unhealthy ones were. */
export function delayBeforeStart(starts: readonly number[], now: number, random: number): number {
	const recent = starts.filter((start) => start > now - WINDOW_MS && start <= now).sort((a, b) => a - b);
	if (recent.length === 0) return 0;
	if (recent.length >= MAX_STARTS) return recent.at(-MAX_STARTS)! + WINDOW_MS - now;
	const backoff = FIRST_DELAY_MS * 4 ** (recent.length - 1);
	return Math.max(0, recent.at(-1)! + backoff * (0.75 + random / 2) - now);
}

/** When owners that have not proved healthy were started; ms since the epoch. */
export function readStarts(dataDir: string): number[] {
	try {
		const value: unknown = JSON.parse(readFileSync(fileOf(dataDir), 'utf8'));
		return Array.isArray(value) ? value.filter((start) => typeof start === 'number') : [];
	} catch {
		return []; // absent, or torn by a kill: worth one more try, not an error
	}
}

/** Called by an owner that has just taken the lock, so there is one writer. */
export function recordStart(dataDir: string, now: number): void {
	writeStarts(dataDir, [...readStarts(dataDir).filter((start) => start > now - WINDOW_MS), now]);
}

/** Called by an owner that has done durable work or lived for `HEALTHY_AFTER_MS`. */
export function clearStarts(dataDir: string): void {
	writeStarts(dataDir, []);
}

function writeStarts(dataDir: string, starts: readonly number[]): void {
	replaceFile(fileOf(dataDir), JSON.stringify(starts));
}

function fileOf(dataDir: string): string {
	return path.join(dataDir, 'starts.json');
}
