import type { StoredEvent } from '../events/event.ts';
import type { TransferredEvent } from './transferred.ts';

/** Remembers which events a log has, whatever their numbers in it. */
export class KnownEvents {
	readonly #keys = new Set<string>();
	readonly #hash: (text: string) => string;

	/** @param hash shortens keys: a log may have millions */
	constructor(hash: (text: string) => string) {
		this.#hash = hash;
	}

	add(event: StoredEvent | TransferredEvent): void {
		for (const key of this.#keysOf(event)) this.#keys.add(key);
	}

	/** What begins something is known by its id, whatever it says; everything else by all that it says, and when. */
	has(event: TransferredEvent): boolean {
		return this.#keysOf(event).some((key) => this.#keys.has(key));
	}

	#keysOf({ type, ts, data }: StoredEvent | TransferredEvent): string[] {
		if (/(?:Added|Started)$/.test(type) && 'id' in data) return [`${type} ${data.id}`];
		return [this.#hash(JSON.stringify([type, ts, data]))];
	}
}

/** Gives tasks new numbers: those they had may be taken here. @param next the first free number */
export function renumbered(events: readonly TransferredEvent[], next: number): TransferredEvent[] {
	let number = next;
	return events.map((event) =>
		event.type === 'taskAdded' ? { ...event, data: { ...event.data, number: number++ } } : event,
	);
}
