import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';

/**
 * Keeps that records were recalled, which makes them matter more. Only their refs are written: what was recalled is no
 * new memory. A log that cannot be written takes no answer away.
 */
export function strengthen(
	{ store, clock, logger }: { readonly store: Store; readonly clock: Clock; readonly logger: Logger },
	refs: readonly string[],
): void {
	if (refs.length === 0) return;
	try {
		store.execute({ type: 'memory/reinforce', refs, now: clock() });
	} catch (error) {
		logger.warn('What was recalled could not be strengthened', { error: String(error) });
	}
}
