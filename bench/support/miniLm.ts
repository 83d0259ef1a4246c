import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { bertModel, MINILM_SHAPE } from './bertModel.ts';

/** Tokens the model reads at most, as all-MiniLM-L6-v2 is set up. */
const MAX_TOKENS = 256;
const BATCH = 8;
/** Characters of source code a word-piece token stands for, about. */
const CHARS_A_TOKEN = 3.5;

/** Passages a second through a BERT of MiniLM's shape on all cores, sorted by length so that padding costs little. */
export async function miniLmRate(texts: readonly string[]): Promise<number> {
	const folder = mkdtempSync(path.join(tmpdir(), 'understory-minilm-'));
	try {
		const file = path.join(folder, 'model.onnx');
		writeFileSync(file, bertModel(MINILM_SHAPE));
		const session = await InferenceSession.create(file, { intraOpNumThreads: availableParallelism() });
		const lengths = texts
			.map(({ length }) => Math.min(MAX_TOKENS, 2 + Math.ceil(length / CHARS_A_TOKEN)))
			.toSorted((a, b) => a - b);
		await session.run(batch(lengths.slice(0, BATCH)));
		const start = performance.now();
		for (let at = 0; at < lengths.length; at += BATCH) await session.run(batch(lengths.slice(at, at + BATCH)));
		const seconds = (performance.now() - start) / 1000;
		await session.release();
		return texts.length / seconds;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function batch(lengths: readonly number[]): Record<string, Tensor> {
	const tokens = Math.max(...lengths);
	const ids = new BigInt64Array(lengths.length * tokens);
	const mask = new BigInt64Array(lengths.length * tokens);
	for (const [row, length] of lengths.entries())
		for (let at = 0; at < length; at++) {
			ids[row * tokens + at] = BigInt((row * 7919 + at * 104_729) % MINILM_SHAPE.vocabulary);
			mask[row * tokens + at] = 1n;
		}
	const dims = [lengths.length, tokens];
	return { input_ids: new Tensor('int64', ids, dims), attention_mask: new Tensor('int64', mask, dims) };
}
