import { isKnownEvent, parseEventData } from '../events/schemas.ts';
import type { StoredEvent } from '../events/event.ts';
import type { Transferred, TransferFault } from './transferred.ts';

/** First line of an export; `events` lines follow. */
export interface ExportHeader {
	readonly understory: 'export';
	readonly version: 1;
	readonly exportedAt: string;
	readonly events: number;
}

export function headerLine(events: number, exportedAt: string): string {
	return `${JSON.stringify({ understory: 'export', version: 1, exportedAt, events } satisfies ExportHeader)}\n`;
}

/** One event a line: what happened, when, and the version of its schema. Numbers of the log stay behind. */
export function eventLine({ ts, type, v, data }: StoredEvent): string {
	return `${JSON.stringify({ ts, type, v, data })}\n`;
}

/** Whether a text is an export. */
export function isExport(text: string): boolean {
	return /^\{"understory":\s*"export"/.test(text);
}

/** Reads an export; each line that is not whole or not known is a fault, and so is a file that was cut off. */
export function parseExport(text: string): Transferred {
	const lines = text.split('\n');
	const events: Transferred['events'] = [];
	const faults: TransferFault[] = [];
	let seen = 0;
	for (const [index, line] of lines.slice(1).entries()) {
		if (line.trim() === '') continue;
		seen++;
		try {
			events.push(parseEvent(line));
		} catch (error) {
			faults.push({ line: index + 2, reason: error instanceof Error ? error.message : String(error) });
		}
	}
	const expected = expectedIn(lines[0]!);
	if (expected === undefined) faults.push({ line: 1, reason: 'the line does not say how many events were exported' });
	else if (seen !== expected)
		faults.push({ line: lines.length, reason: `there are ${seen} events, and ${expected} were exported` });
	return { events, faults };
}

function expectedIn(header: string): number | undefined {
	try {
		const { events } = JSON.parse(header) as Partial<ExportHeader>;
		return Number.isSafeInteger(events) ? events : undefined;
	} catch {
		return undefined;
	}
}

function parseEvent(line: string): Transferred['events'][number] {
	const parsed: unknown = JSON.parse(line);
	const { ts, type, v, data } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Readonly<
		Record<string, unknown>
	>;
	if (typeof type !== 'string' || typeof ts !== 'string' || Number.isNaN(Date.parse(ts)) || typeof v !== 'number')
		throw new Error('this is no event');
	if (!isKnownEvent(type, v)) throw new Error(`${type} of version ${v} is not known to this version of Understory`);
	return { ...parseEventData(type, v, data), ts, v };
}
