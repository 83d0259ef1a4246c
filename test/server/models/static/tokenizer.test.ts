import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenizer, tokenizerTables, type TokenizerFile } from '../../../../server/models/static/wordPiece.ts';
import { MODELS_DIR, MODEL_DIR, MODEL_NAME, NO_TOKEN, TEXTS } from './support.ts';

const file = JSON.parse(readFileSync(join(MODEL_DIR, 'tokenizer.json'), 'utf8')) as TokenizerFile;
const tokenizer = createTokenizer(tokenizerTables(file));
const tokens = new Map(Object.entries(file.model.vocab).map(([token, id]) => [id, token]));

function ids(text: string): number[] {
	const found: number[] = [];
	tokenizer.tokenize(text, (id) => found.push(id));
	return found;
}

env.allowRemoteModels = false;
env.localModelPath = MODELS_DIR;
const peer = await AutoTokenizer.from_pretrained(MODEL_NAME);

test('token numbers are those of the Hugging Face tokenizer', () => {
	for (const text of [...TEXTS, NO_TOKEN]) expect(ids(text), text).toEqual(peer.encode(text));
});

test('… for any text', { timeout: 30_000 }, () => {
	const letters = fc.string({ unit: fc.constantFrom(...Array.from('aAbBsSxXzZ09_- .é')), maxLength: 30 });
	fc.assert(
		fc.property(fc.oneof(letters, fc.string({ unit: 'binary', maxLength: 30 })), (text) => {
			expect(ids(text)).toEqual(peer.encode(text));
		}),
		{ numRuns: 300 },
	);
});

test('identifiers are cut at their borders', () => {
	expect(ids('parseHTTPHeader').map((id) => tokens.get(id))).toEqual(['parse', 'http', 'header']);
	expect(ids('user_ids URLs').map((id) => tokens.get(id))).toEqual(['user', 'ids', 'urls']);
});
