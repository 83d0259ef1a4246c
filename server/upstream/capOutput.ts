import type { Result } from '@modelcontextprotocol/server';

/** A result as it is, or, when it is too large for any model, an error that says so with the beginning of its text. */
export function capOutput(result: Result, maxBytes: number): Result {
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
