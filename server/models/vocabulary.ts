import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Ranks of a vocabulary's tokens by their bytes, each byte a character of Latin-1. */
export type Ranks = ReadonlyMap<string, number>;

/** Tokens read at once: about two milliseconds. All of them in one go are 150. */
const SLICE = 2000;
const LINE_FEED = 10;

/** Reads `cl100k_base`. The thread is free between slices: others are answered meanwhile. */
export async function readVocabulary(): Promise<Ranks> {
	return parseRanks(await readFile(vocabularyFile()));
}

/** Reads lines of a token in Base64 and its rank, a slice at a time. */
export async function parseRanks(file: Buffer): Promise<Ranks> {
	const ranks = new Map<string, number>();
	let at = 0;
	while (at < file.length) {
		for (let read = 0; read < SLICE && at < file.length; read++) {
			const next = file.indexOf(LINE_FEED, at);
			const end = next === -1 ? file.length : next;
			const [token = '', rank] = file.toString('latin1', at, end).split(' ');
			ranks.set(Buffer.from(token, 'base64').toString('latin1'), Number(rank));
			at = end + 1;
		}
		await setImmediate();
	}
	return ranks;
}

/** Beside the bundle, or in the package when running from source. */
function vocabularyFile(): string {
	const bundled = fileURLToPath(new URL('./cl100k_base.tiktoken', import.meta.url));
	return existsSync(bundled)
		? bundled
		: createRequire(import.meta.url).resolve('gpt-tokenizer/data/cl100k_base.tiktoken');
}
