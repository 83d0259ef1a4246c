import { expect, test } from 'vitest';
import { createHashEmbedder, hashVector } from '../../../../server/models/hash/hashEmbedder.ts';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

test('texts that share words are nearer than texts that do not', async () => {
	const embedder = createHashEmbedder();
	const [question, near, far] = await embedder.embed(
		['parse the http header', 'function parseHTTPHeader(line)', 'class ColourPicker extends Widget'],
		'query',
	);
	expect(dot(question!, near!)).toBeGreaterThan(0.4);
	expect(Math.abs(dot(question!, far!))).toBeLessThan(0.25);
});

test('vectors have length 1, and no direction without a term', () => {
	expect(dot(hashVector('one two two', 64), hashVector('one two two', 64))).toBeCloseTo(1, 5);
	expect([...hashVector('…', 8)]).toEqual(Array.from({ length: 8 }, () => 0));
});

test('word order counts a little', () => {
	const ordered = hashVector('retry before failing', 256);
	expect(dot(ordered, hashVector('retry before failing', 256))).toBeGreaterThan(
		dot(ordered, hashVector('failing before retry', 256)),
	);
});

test('a cancelled call is refused', async () => {
	await expect(createHashEmbedder().embed(['x'], 'query', AbortSignal.abort())).rejects.toThrow('aborted');
});
