import type { Chunk } from '../../server/core/chunk.ts';
import type { IndexedFile } from '../../server/core/indexedFile.ts';

const PASSAGES_A_FILE = 10;
const WORDS_A_PASSAGE = 60;
/** Vectors lie around so many centres, as those of real texts do. */
const CENTRES = 512;

const STEMS =
	'account buffer cache channel client color config connection cursor date device error event field file filter format frame graph handler header image index input item job key layer layout limit line link list lock log map matrix memory message method model module node option order packet page parser path plugin point pool port process profile query queue record region request response route row schema score scope screen script section segment server session shape signal socket source stack state stream string style symbol table tag task template text theme thread timer token tree type update upload user value vector version view window worker'.split(
		' ',
	);
const VERBS =
	'add apply bind build check clear close copy create decode delete encode find flush get init insert load make merge open parse pause read remove render reset resolve resume save scan send set sort split start stop store sync trim validate wait write'.split(
		' ',
	);

/** A question of three words that passages are made of; another for each index. */
export function questionAt(index: number): string {
	return [0, 7, 13].map((step) => STEMS[(index * 3 + step) % STEMS.length]).join(' ');
}

/** Files with made-up code and vectors, the same ones each time, until they have as many passages as wanted. */
export function* syntheticFiles(passages: number, dimensions: number): Generator<IndexedFile> {
	const random = mulberry32(1);
	const centres = Array.from({ length: CENTRES }, () => gaussian(dimensions, random));
	for (let file = 0; file * PASSAGES_A_FILE < passages; file++) {
		const chunks = Array.from({ length: PASSAGES_A_FILE }, (_, at) => syntheticChunk(file, at, random));
		const vectors = new Float32Array(PASSAGES_A_FILE * dimensions);
		for (let at = 0; at < PASSAGES_A_FILE; at++)
			vectors.set(around(centres[Math.floor(random() * CENTRES)]!, random), at * dimensions);
		yield {
			path: `src/${pick(STEMS, random)}/${pick(VERBS, random)}${file}.ts`,
			size: 5000,
			mtimeMs: 1_700_000_000_000 + file,
			hash: file.toString(16),
			language: 'typescript',
			kind: 'code',
			tags: [],
			chunks,
			vectors,
		};
	}
}

function syntheticChunk(file: number, at: number, random: () => number): Chunk {
	const symbol = `${pick(VERBS, random)}${capital(pick(STEMS, random))}${capital(pick(STEMS, random))}`;
	const words = Array.from({ length: WORDS_A_PASSAGE }, () => pick(random() < 0.3 ? VERBS : STEMS, random));
	const lines = Array.from({ length: 6 }, (_, line) => `\t${words.slice(line * 10, line * 10 + 10).join(' ')};`);
	return {
		startLine: at * 10 + 1,
		endLine: at * 10 + 8,
		symbol,
		symbolKind: 'function',
		breadcrumb: '',
		text: `function ${symbol}() {\n${lines.join('\n')}\n}`,
		hash: `${file.toString(16)}-${at}`,
	};
}

function around(centre: Float32Array, random: () => number): Float32Array {
	const noise = gaussian(centre.length, random);
	const vector = centre.map((value, at) => value + noise[at]!);
	const length = Math.hypot(...vector);
	return vector.map((value) => value / length);
}

/** Box–Muller. */
function gaussian(dimensions: number, random: () => number): Float32Array {
	return Float32Array.from(
		{ length: dimensions },
		() => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
	);
}

/** A small generator with a seed (Tommy Ettinger's mulberry32): numbers from 0 to 1, 1 excluded. */
function mulberry32(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let value = Math.imul(state ^ (state >>> 15), 1 | state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
	};
}

function pick<T>(list: readonly T[], random: () => number): T {
	return list[Math.floor(random() * list.length)]!;
}

function capital(word: string): string {
	return word[0]!.toUpperCase() + word.slice(1);
}
