import type { EventData } from '../events/event.ts';

/** An event of another log, or one made of another program's data, on its way into this one. */
export type TransferredEvent = EventData & {
	/** When it happened, ISO 8601. */
	readonly ts: string;
	/** Version of the type's schema; the current one when left out. */
	readonly v?: number;
};

/** Something in a file that could not be understood. */
export interface TransferFault {
	/** 1-based; of the file, or of the folder's file that is named in the reason. */
	readonly line: number;
	readonly reason: string;
}

export interface Transferred {
	readonly events: TransferredEvent[];
	readonly faults: TransferFault[];
}

/** What another program's data is made of, by path; one file unless the format is a folder. */
export interface SourceFile {
	/** Relative to the folder, `/` separated; the file's name for a single one. */
	readonly path: string;
	readonly text: string;
	/** When it was changed last, ISO 8601. */
	readonly changedAt: string;
}

/** Ids of captures made of other programs' data: the same each time, so that a second import adds nothing. */
export type MakeId = (...parts: readonly string[]) => string;
