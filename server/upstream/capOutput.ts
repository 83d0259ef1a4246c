import type { Result } from '@modelcontextprotocol/server';
import { OperationError } from '../../common/protocol/errors.ts';

/** The result of a tool as it is, or, when it is too large for any model, an error that says so with the beginning of its text. */
export function capOutput(result: Result, maxBytes: number): Result {
	const bytes = bytesOver(result, maxBytes);
	if (bytes === undefined) return result;
	const text = textOf(result).slice(0, Math.floor(maxBytes / 4));
	return { isError: true, content: [{ type: 'text', text: `${tooLarge(bytes, maxBytes)} It begins:\n\n${text}` }] };
}

/** The result of anything else, which can say nothing in its place. @throws OperationError `unavailable` when it is too large */
export function demandSize(result: Result, maxBytes: number): Result {
	const bytes = bytesOver(result, maxBytes);
	if (bytes === undefined) return result;
	throw new OperationError('unavailable', tooLarge(bytes, maxBytes));
}

/** How large a result is that is larger than it may be. */
function bytesOver(result: Result, maxBytes: number): number | undefined {
	if (mostBytes(result, maxBytes) <= maxBytes) return undefined;
	const bytes = Buffer.byteLength(JSON.stringify(result));
	return bytes <= maxBytes ? undefined : bytes;
}

function tooLarge(bytes: number, maxBytes: number): string {
	const size = `${Math.ceil(bytes / 1024)} KiB`;
	return `The result has ${size}, more than the ${Math.ceil(maxBytes / 1024)} KiB that it may have. Ask for less.`;
}

function textOf(result: Result): string {
	const { content } = result as { content?: unknown };
	if (!Array.isArray(content)) return '';
	return (content as { type?: string; text?: string }[]).map((block) => block.text ?? '').join('\n');
}

/** A character of a text becomes at most this in JSON: `\u001f`. Bytes. */
const WORST_CHARACTER = 6;
/** A number, `null` or what stands around a value becomes at most this. Bytes. */
const WORST_SCALAR = 32;

/**
 * More bytes than a value has as JSON, without making it: nearly every result is far from its limit. Counts until `enough` is
 * passed.
 */
function mostBytes(value: unknown, enough: number): number {
	if (typeof value === 'string') return value.length * WORST_CHARACTER + WORST_SCALAR;
	if (typeof value !== 'object' || value === null) return WORST_SCALAR;
	let bytes = WORST_SCALAR;
	for (const [key, item] of Object.entries(value)) {
		bytes += key.length * WORST_CHARACTER + mostBytes(item, enough - bytes);
		if (bytes > enough) break;
	}
	return bytes;
}
