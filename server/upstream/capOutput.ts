import type { Result } from '@modelcontextprotocol/server';

/** A result as it is, or, when it is too large for any model, an error that says so with the beginning of its text. */
export function capOutput(result: Result, maxBytes: number): Result {
	if (mostBytes(result, maxBytes) <= maxBytes) return result;
	const bytes = Buffer.byteLength(JSON.stringify(result));
	if (bytes <= maxBytes) return result;
	const text = textOf(result).slice(0, Math.floor(maxBytes / 4));
	const size = `${Math.ceil(bytes / 1024)} KiB`;
	const told = `The result has ${size}, more than the ${Math.ceil(maxBytes / 1024)} KiB that this server may send. Ask for less. It begins:`;
	return { isError: true, content: [{ type: 'text', text: `${told}\n\n${text}` }] };
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
