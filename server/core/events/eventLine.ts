import { z } from 'zod';
import type { EventData, EventEnvelope, StoredEvent, UnknownEvent } from './event.ts';
import type { TransferredEvent } from '../transfer/transferred.ts';
import { CURRENT_VERSION, isKnownEvent, parseEventData } from './schemas.ts';

/**
 * Version of the line itself. Whatever a later version changes, `log` stays the first field and `crc` the last, so
 * that this program tells a line of a later version from a damaged one.
 */
export const LOG_VERSION = 1;

/** Hash functions of the platform. */
export interface Checksums {
	/** CRC-32 (ISO 3309, as in gzip) of the UTF-8 bytes. */
	crc32(text: string): number;
	/** SHA-256 of the UTF-8 bytes, hex. */
	sha256(text: string): string;
}

export type DecodedLine =
	| { readonly kind: 'event'; readonly event: StoredEvent }
	| { readonly kind: 'unknown'; readonly event: UnknownEvent }
	/** A line whose layout only a later program knows. */
	| { readonly kind: 'newer'; readonly version: number }
	| { readonly kind: 'damaged'; readonly reason: string };

const envelope = z.object({
	seq: z.number().int().min(1),
	id: z.string(),
	ts: z.string(),
	type: z.string(),
	v: z.number().int().min(1),
	namespace: z.string(),
	data: z.unknown(),
});

const CRC_FIELD = /,"crc":"([0-9a-f]{8})"\}$/;

/**
 * Completes an event.
 * @throws Error when the data does not follow the type's current schema: it must not reach the log.
 */
export function sealEvent(event: EventData, rest: Omit<EventEnvelope, 'id' | 'v'>, checksums: Checksums): StoredEvent {
	const v = CURRENT_VERSION[event.type];
	const checked = parseEventData(event.type, v, event.data);
	return { ...rest, ...checked, v, id: eventId(rest.seq, checked, checksums) };
}

/**
 * Completes an event that happened elsewhere: it keeps its time and the version of its schema.
 * @throws Error when the data does not follow the schema.
 */
export function sealTransferred(
	event: TransferredEvent,
	{ seq, namespace }: Pick<EventEnvelope, 'seq' | 'namespace'>,
	checksums: Checksums,
): StoredEvent {
	const v = event.v ?? CURRENT_VERSION[event.type];
	const checked = parseEventData(event.type, v, event.data);
	return { seq, namespace, ts: event.ts, ...checked, v, id: eventId(seq, checked, checksums) };
}

/** 128 bits of SHA-256 over seq, type and data: the same event has the same id wherever it is written. */
export function eventId(seq: number, event: { type: string; data: unknown }, checksums: Checksums): string {
	return checksums.sha256(JSON.stringify([seq, event.type, event.data])).slice(0, 32);
}

/** One line of the log, `\n` included. The checksum covers everything before its own field. */
export function encodeLine(event: StoredEvent | UnknownEvent, checksums: Checksums): string {
	const { seq, id, ts, type, v, namespace, data } = event;
	const body = JSON.stringify({ log: LOG_VERSION, seq, id, ts, type, v, namespace, data }).slice(0, -1);
	return `${body},"crc":"${hex(checksums.crc32(body))}"}\n`;
}

/** Reads a line, given without its `\n`. */
export function decodeLine(line: string, checksums: Checksums): DecodedLine {
	const match = CRC_FIELD.exec(line);
	if (match === null) return damaged('no checksum at its end');
	if (hex(checksums.crc32(line.slice(0, match.index))) !== match[1]) return damaged('wrong checksum');
	const fields = objectIn(line);
	return fields === undefined ? damaged('no JSON, whatever its checksum says') : decodeFields(fields);
}

/** A checksum is no secret: whoever writes the file can put the right one behind anything. */
function objectIn(line: string): { log?: unknown } | undefined {
	try {
		return JSON.parse(line) as { log?: unknown };
	} catch {
		return undefined;
	}
}

function decodeFields(fields: { log?: unknown }): DecodedLine {
	if (typeof fields.log !== 'number') return damaged('no version');
	if (fields.log > LOG_VERSION) return { kind: 'newer', version: fields.log };
	const read = envelope.safeParse(fields);
	if (!read.success) return damaged(z.prettifyError(read.error));
	const { type, v, data, ...rest } = read.data;
	if (!isKnownEvent(type, v)) return { kind: 'unknown', event: { ...rest, type, v, data } };
	try {
		return { kind: 'event', event: { ...rest, v, ...parseEventData(type, v, data) } };
	} catch (error) {
		return damaged((error as Error).message);
	}
}

function damaged(reason: string): DecodedLine {
	return { kind: 'damaged', reason };
}

function hex(crc: number): string {
	return crc.toString(16).padStart(8, '0');
}
