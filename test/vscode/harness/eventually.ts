import { vi } from 'vitest';

/** Tries again and again until nothing is thrown; the last failure is the test's. */
export async function eventually(check: () => unknown, timeoutMs = 30_000): Promise<void> {
	await vi.waitFor(check, { timeout: timeoutMs, interval: 100 });
}

/** Does something, and again when the check fails: what is drawn anew meanwhile takes neither a click nor a drag. */
export async function againUntil(check: () => Promise<unknown>, act: () => Promise<unknown>): Promise<void> {
	let tries = 0;
	await eventually(async () => {
		if (tries++ > 0 && (await passes(check))) return; // late
		await act();
		await eventually(check, 10_000);
	}, 90_000);
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
	try {
		await check();
		return true;
	} catch {
		return false; // not yet
	}
}
