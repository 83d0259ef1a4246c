import type { CaptureSource } from '../../common/model/capture.ts';
import { parseRef } from '../core/memory/ref.ts';
import { repeated, type KnownText } from '../core/memory/repeats.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

/** An assistant may come back to what it recalled this much later. Milliseconds. */
const RECENT_MS = 86_400_000;
/** Records that are compared, those recalled last. */
const MAX_RECENT = 500;

/**
 * What an assistant wants to keep although it says nothing but what was recalled from captures and summaries in the last day:
 * an assistant that stores its context would fill the memory with copies of itself. What people and programs keep is theirs to
 * repeat.
 * @returns refs of what it repeats, the one that holds most of it first; none when it is new
 */
export function repeatsRecalled(
	{ store, clock }: { readonly store: Store; readonly clock: Clock },
	content: string,
	source: CaptureSource | undefined,
): string[] {
	if (source?.door !== 'mcp' && source?.door !== 'chat') return [];
	const since = new Date(clock() - RECENT_MS).toISOString();
	const known = store.memory.recalledSince(since, MAX_RECENT).flatMap((ref) => textOf(store, ref));
	return repeated(content, known);
}

/** What stands: what is superseded, archived or deleted may be said anew. */
function textOf(store: Store, ref: string): KnownText[] {
	const { kind, id } = parseRef(ref) ?? { kind: '', id: '' };
	if (store.memory.state(ref).superseded !== undefined) return [];
	if (kind === 'summary') {
		const summary = store.memory.summary(id);
		return summary === undefined || summary.replaced ? [] : [{ ref, text: summary.content }];
	}
	const capture = kind === 'capture' ? store.getCapture(id) : undefined;
	return capture === undefined || capture.status === 'archived' ? [] : [{ ref, text: capture.content }];
}
