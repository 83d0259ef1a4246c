import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until a condition holds. @throws Error that names what was waited for, after `timeoutMs`. */
export async function waitUntil(
	what: string,
	condition: () => boolean | Promise<boolean>,
	timeoutMs = 60_000,
): Promise<void> {
	const end = Date.now() + timeoutMs;
	while (!(await condition())) {
		if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}.`);
		await sleep(250);
	}
}
