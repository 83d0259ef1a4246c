import type { StoredEvent } from '../events/event.ts';
import { beginsOwnBoard } from './boards.ts';
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

	/**
	 * What begins something is known by its id, whatever it says; everything else by all that it says, and when. The board of
	 * what belongs to no project begins in each log by itself.
	 */
	has(event: TransferredEvent): boolean {
		return this.#keysOf(event).some((key) => this.#keys.has(key));
	}

	#keysOf(event: StoredEvent | TransferredEvent): string[] {
		const { type, ts, data } = event;
		if (!beginsOwnBoard(event) && /(?:Added|Started)$/.test(type) && 'id' in data) return [`${type} ${data.id}`];
		return [this.#hash(JSON.stringify([type, ts, data]))];
	}
}

/**
 * Gives tasks new numbers, those they had may be taken here, and lets commits name them by these.
 * @param all events of the file, those that are known here too
 * @param next the first free number
 * @param numberHere of a task by its id, undefined when there is none
 */
export function renumbered(
	events: readonly TransferredEvent[],
	all: readonly TransferredEvent[],
	next: number,
	numberHere: (id: string) => number | undefined,
): TransferredEvent[] {
	let number = next;
	const given = events.map((event) =>
		event.type === 'taskAdded' ? { ...event, data: { ...event.data, number: number++ } } : event,
	);
	const byId = new Map(given.flatMap(({ type, data }) => (type === 'taskAdded' ? [[data.id, data.number]] : [])));
	const byOld = new Map<number, number>();
	for (const { type, data } of all) {
		if (type !== 'taskAdded') continue;
		const now = byId.get(data.id) ?? numberHere(data.id);
		if (now !== undefined) byOld.set(data.number, now);
	}
	const named = (numbers: readonly number[]): number[] => numbers.flatMap((one) => byOld.get(one) ?? []);
	return given.map((event) => {
		if (event.type !== 'gitRecorded') return event;
		const entries = event.data.entries.map((entry) => ({
			...entry,
			tasks: named(entry.tasks),
			closed: named(entry.closed),
		}));
		return { ...event, data: { ...event.data, entries } };
	});
}
