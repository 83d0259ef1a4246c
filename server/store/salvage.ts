import { NAMESPACE, type StoredEvent } from '../core/events/event.ts';
import { encodeLine, sealEvent, type DecodedLine } from '../core/events/eventLine.ts';
import { nodeChecksums } from './checksums.ts';
import type { EventLog } from './log.ts';
import { indexLostCaptures, lostCaptureEvent } from './projections/lostCaptures.ts';
import { applyEvent, skipEvent, transact } from './projections/projection.ts';
import type { Database } from './sqlite.ts';

export interface SalvageOptions {
	/** State after the events of the new log; empty at the beginning. */
	readonly db: Database;
	/** What a snapshot remembers of events that cannot be read. */
	readonly snapshot: Database | undefined;
	/** The new log. */
	readonly log: EventLog;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

export interface SalvageResult {
	/** A sentence for each place of the log that cannot be read. None: the log is sound. */
	readonly damage: readonly string[];
	/** Events from those places that a snapshot still knew. */
	readonly recovered: number;
	/** `seq` of the events that are lost. */
	readonly lost: readonly number[];
	/** Last event of the new log. */
	readonly seq: number;
}

type SoundLine = Extract<DecodedLine, { kind: 'event' | 'unknown' }>;

/** Lines written at once. */
const BATCH = 256;

/** Builds a log without gaps from the lines of a damaged one, given in order. */
export class Salvage {
	readonly #options: SalvageOptions;
	readonly #damage: string[] = [];
	readonly #lost: number[] = [];
	#recovered = 0;
	#head = 0;
	/** Damaged lines since the last sound one. */
	#damagedLines = 0;
	#batch: string[] = [];

	constructor(options: SalvageOptions) {
		this.#options = options;
		if (options.snapshot !== undefined) indexLostCaptures(options.snapshot);
	}

	/** A line that cannot be read. How many events it held shows when the next sound one comes. */
	damagedLine(description: string): void {
		this.#damage.push(description);
		this.#damagedLines++;
	}

	/** A line with a right checksum; it may still be in the wrong place. */
	soundLine(line: string, decoded: SoundLine, place: string): void {
		const { seq } = decoded.event;
		if (seq <= this.#head) return this.damagedLine(`${place}: it holds event ${seq}, which was there before`);
		if (seq > this.#head + 1 && this.#damagedLines === 0)
			this.#damage.push(`${place}: the events ${this.#head + 1} to ${seq - 1} before it are missing`);
		this.#fill(seq - 1);
		try {
			this.#apply(decoded);
			this.#write(`${line}\n`);
		} catch (error) {
			this.#damage.push(`${place}: it cannot be applied: ${(error as Error).message}`);
			this.#fill(seq);
		}
	}

	/** No more lines. @param atLeast the last event that is known to have existed. */
	end(atLeast: number): void {
		const last = Math.max(this.#head + this.#damagedLines, atLeast);
		if (last > this.#head && this.#damagedLines === 0)
			this.#damage.push(`the log ends with event ${this.#head}; a snapshot was written after event ${last}`);
		this.#fill(last);
		this.#flush();
	}

	result(): SalvageResult {
		return { damage: this.#damage, recovered: this.#recovered, lost: this.#lost, seq: this.#head };
	}

	#apply(decoded: SoundLine): void {
		const { db } = this.#options;
		transact(db, () => (decoded.kind === 'event' ? applyEvent(db, decoded.event) : skipEvent(db, decoded.event)));
	}

	/** Events up to `to` that have no sound line. */
	#fill(to: number): void {
		while (this.#head < to) {
			const event = this.#remembered(this.#head + 1) ?? this.#lostEvent(this.#head + 1);
			this.#apply({ kind: 'event', event });
			this.#write(encodeLine(event, nodeChecksums));
		}
		this.#damagedLines = 0;
	}

	#remembered(seq: number): StoredEvent | undefined {
		const { db, snapshot } = this.#options;
		const found = snapshot && lostCaptureEvent(snapshot, db, seq);
		if (found === undefined) return undefined;
		this.#recovered++;
		return sealEvent(found.event, { seq, ts: found.ts, namespace: NAMESPACE }, nodeChecksums);
	}

	#lostEvent(seq: number): StoredEvent {
		this.#lost.push(seq);
		const ts = new Date(this.#options.now).toISOString();
		const data = { reason: 'It could not be read when the log was repaired.' };
		return sealEvent({ type: 'eventLost', data }, { seq, ts, namespace: NAMESPACE }, nodeChecksums);
	}

	#write(line: string): void {
		this.#batch.push(line);
		this.#head++;
		if (this.#batch.length === BATCH) this.#flush();
	}

	#flush(): void {
		if (this.#batch.length === 0) return;
		this.#options.log.append(this.#batch, this.#head + 1 - this.#batch.length);
		this.#batch = [];
	}
}
