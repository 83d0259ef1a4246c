import { expect } from 'vitest';
import type { Chunk } from '../../../../server/core/chunk.ts';
import { headerLines, MAX_CHUNK_CHARS } from '../../../../server/index/chunk/chunks.ts';

/** Checks what holds for the chunks of every file: order, coverage, verbatim lines, size. */
export function expectSound(text: string, chunks: readonly Chunk[]): void {
	const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
	const covered = new Set<number>();
	let previous: Chunk | undefined;
	for (const chunk of chunks) {
		expect(chunk.startLine).toBeLessThanOrEqual(chunk.endLine);
		expect(chunk.text.length).toBeLessThanOrEqual(MAX_CHUNK_CHARS);
		if (previous !== undefined) expectAfter(previous, chunk);
		expectVerbatim(lines, chunk);
		for (let line = chunk.startLine; line <= chunk.endLine; line++) covered.add(line);
		previous = chunk;
	}
	const missing = lines.flatMap((line, index) => (line.trim() === '' || covered.has(index + 1) ? [] : [index + 1]));
	expect(missing).toEqual([]);
}

/** Lines are not shared, except by the pieces of one line that is too long for a chunk. */
function expectAfter(previous: Chunk, chunk: Chunk): void {
	const pieceOfLine = chunk.startLine === chunk.endLine && previous.endLine === chunk.startLine;
	if (!pieceOfLine) expect(chunk.startLine).toBeGreaterThan(previous.endLine);
}

function expectVerbatim(lines: readonly string[], chunk: Chunk): void {
	if (chunk.startLine === chunk.endLine) {
		expect(lines[chunk.startLine - 1]).toContain(chunk.text.split('\n').at(-1));
		return;
	}
	const body = chunk.text.split('\n').slice(headerLines(chunk)).join('\n');
	expect(body).toBe(lines.slice(chunk.startLine - 1, chunk.endLine).join('\n'));
}
