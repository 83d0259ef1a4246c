import { vi } from 'vitest';

/** Tries again and again until nothing is thrown; the last failure is the test's. */
export async function eventually(check: () => unknown, timeoutMs = 30_000): Promise<void> {
	await vi.waitFor(check, { timeout: timeoutMs, interval: 100 });
}
