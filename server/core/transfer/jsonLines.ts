import { messageOf } from '../../../common/base/messageOf.ts';
import { parseJson } from '../../../common/base/parseJson.ts';
import { isKnownEvent, parseEventData } from '../events/schemas.ts';
import type { StoredEvent } from '../events/event.ts';
import type { KeptFolder, KeptPath } from '../notes/kept.ts';
import type { Transferred, TransferFault } from './transferred.ts';

/**
 * First line of an export; `events` lines of events follow, then, when there are folders of notes, a line for each note and
 * one that counts them.
 */
export interface ExportHeader {
	readonly understory: 'export';
	/** 1: without notes. */
	readonly version: 1 | 2;
	readonly exportedAt: string;
	readonly events: number;
	readonly notes?: readonly KeptFolder[];
}

/** A file of Markdown in an export. */
export interface ExportedNote extends KeptPath {
	/** The whole file; `base64` instead when its bytes are no UTF-8. */
	readonly text?: string;
	readonly base64?: string;
}

export function headerLine(events: number, exportedAt: string, notes: readonly KeptFolder[]): string {
	const header: ExportHeader =
		notes.length === 0
			? { understory: 'export', version: 1, exportedAt, events }
			: { understory: 'export', version: 2, exportedAt, events, notes };
	return `${JSON.stringify(header)}\n`;
}

/** One event a line: what happened, when, and the version of its schema. Numbers of the log stay behind. */
export function eventLine({ ts, type, v, data }: StoredEvent): string {
	return `${JSON.stringify({ ts, type, v, data })}\n`;
}

export function noteLine(note: ExportedNote): string {
	return `${JSON.stringify({ note })}\n`;
}

/** Last line of an export with notes. */
export function endLine(notes: number): string {
	return `${JSON.stringify({ notes })}\n`;
}

/** Whether a text is an export, by its beginning. */
export function isExport(text: string): boolean {
	return /^\{"understory":\s*"export"/.test(text);
}

/** Reads an export line by line; each that is not whole or not known is a fault, and so is a file that was cut off. */
export class ExportReader implements Transferred {
	readonly events: Transferred['events'] = [];
	readonly faults: TransferFault[] = [];
	#folders: readonly KeptFolder[] = [];
	#expected: number | undefined;
	#expectedNotes: number | undefined;
	#line = 0;
	#events = 0;
	#notes = 0;

	/** Folders of notes. */
	get folders(): readonly KeptFolder[] {
		return this.#folders;
	}

	/** Takes the next line. @returns the note when it is one; events are collected */
	take(line: string): ExportedNote | undefined {
		this.#line++;
		if (this.#line === 1) this.#takeHeader(line);
		else if (line.trim() !== '')
			try {
				return this.#takeEntry(JSON.parse(line));
			} catch (error) {
				// What cannot be told apart is counted as an event: most lines are.
				this.#events++;
				this.faults.push({ line: this.#line, reason: messageOf(error) });
			}
		return undefined;
	}

	/** There are no more lines. */
	end(): void {
		const fault = (reason: string): unknown => this.faults.push({ line: Math.max(1, this.#line), reason });
		if (this.#expected === undefined)
			this.faults.push({ line: 1, reason: 'the line does not say how many events were exported' });
		else if (this.#events !== this.#expected)
			fault(`there are ${this.#events} events, and ${this.#expected} were exported`);
		if (this.#folders.length > 0 && this.#expectedNotes === undefined) fault('the notes are not all there');
		else if (this.#expectedNotes !== undefined && this.#expectedNotes !== this.#notes)
			fault(`there are ${this.#notes} notes, and ${this.#expectedNotes} were exported`);
	}

	#takeHeader(line: string): void {
		const header = parseJson(line);
		const { events, notes } = isRecord(header) ? header : {};
		if (Number.isSafeInteger(events)) this.#expected = events as number;
		if (Array.isArray(notes)) this.#folders = notes.filter(isFolder);
	}

	#takeEntry(entry: unknown): ExportedNote | undefined {
		if (!isRecord(entry)) throw new Error('this is no event');
		if (isNote(entry['note'])) {
			this.#notes++;
			return entry['note'];
		}
		if (Number.isSafeInteger(entry['notes'])) this.#expectedNotes = entry['notes'] as number;
		else {
			this.events.push(eventOf(entry));
			this.#events++;
		}
		return undefined;
	}
}

function eventOf({ ts, type, v, data }: Readonly<Record<string, unknown>>): Transferred['events'][number] {
	if (typeof type !== 'string' || typeof ts !== 'string' || Number.isNaN(Date.parse(ts)) || typeof v !== 'number')
		throw new Error('this is no event');
	if (!isKnownEvent(type, v)) throw new Error(`${type} of version ${v} is not known to this version of Understory`);
	return { ...parseEventData(type, v, data), ts, v };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

function isFolder(value: unknown): value is KeptFolder {
	return (
		isRecord(value) &&
		typeof value['name'] === 'string' &&
		typeof value['root'] === 'string' &&
		typeof value['own'] === 'boolean'
	);
}

function isNote(value: unknown): value is ExportedNote {
	return (
		isRecord(value) &&
		typeof value['folder'] === 'string' &&
		typeof value['path'] === 'string' &&
		(typeof value['text'] === 'string' || typeof value['base64'] === 'string')
	);
}
