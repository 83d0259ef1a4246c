import type { Tree } from 'web-tree-sitter';
import type { Chunk } from '../../core/chunk.ts';
import { toChunks } from './chunks.ts';
import { cpuTimeLimit } from './cpuTimeLimit.ts';
import { type CutCosts, lineCutCosts, syntaxCutCosts } from './cuts.ts';
import { findDefinitions } from './definitions.ts';
import { type Grammar, GrammarSet } from './grammars.ts';
import { layOut, TARGET_CHARS } from './layout.ts';
import { outlineDefinitions } from './outline.ts';
import { normalizeLineEnds, type SourceText, sourceText } from './sourceText.ts';
import { isWasmCrash } from './webAssembly.ts';

export interface ChunkerOptions {
	/** Folder with `manifest.json`, the tree-sitter runtime and one folder a language. */
	readonly grammarsDir: string;
	/** The runtime, compiled; compiled here when it is missing. */
	readonly treeSitter?: WebAssembly.Module | undefined;
	/** Milliseconds of processor time one file may take in the parser before it is cut by lines instead; 2,000 unless told. */
	readonly timeLimitMs?: number;
}

export interface ChunkInput {
	/** For messages only. */
	readonly path: string;
	/** A language id of `languages.ts`. */
	readonly language: string;
	readonly text: string;
	/** Leaves out the grammar, and whatever else takes long on some files. */
	readonly byLines?: boolean;
}

export interface ChunkResult {
	/** In file order; every line that is not blank is in one, unless `degraded` says that a line was cut off. */
	readonly chunks: Chunk[];
	/** Why the file was not cut by its syntax although its language has a grammar: a sentence. */
	readonly degraded?: string;
}

/** Cuts files into passages along their syntax. Not re-entrant: one a thread. */
export interface Chunker {
	chunk(input: ChunkInput): ChunkResult;
	/** Language id → why its grammar is out of use in this process. */
	readonly retired: ReadonlyMap<string, string>;
	dispose(): void;
}

/** Opens the grammars of a folder; each is loaded when the first file of its language comes. */
export async function createChunker(options: ChunkerOptions): Promise<Chunker> {
	const grammars = await GrammarSet.open(options.grammarsDir, options.treeSitter);
	const timeLimitMs = options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
	return {
		chunk: (input) => chunkFile(grammars, input, timeLimitMs),
		retired: grammars.retired,
		dispose: () => grammars.dispose(),
	};
}

function chunkFile(grammars: GrammarSet, input: ChunkInput, timeLimitMs: number): ChunkResult {
	const source = sourceText(normalizeLineEnds(input.text));
	const unfit = input.byLines === true ? 'It is to be cut by lines.' : unfitForParsing(source);
	const grammar = unfit === undefined ? grammars.get(input.language) : undefined;
	let degraded = unfit ?? grammars.retired.get(input.language);
	if (grammar !== undefined) {
		const parsed = chunkBySyntax(grammars, grammar, source, timeLimitMs);
		if (typeof parsed !== 'string') return parsed;
		degraded = parsed;
	}
	const definitions = unfit === undefined ? outlineDefinitions(source, input.language) : [];
	const result = toChunks(source, layOut({ source, costs: lazy(() => lineCutCosts(source)) }, definitions));
	const reason = result.degraded ?? degraded;
	return reason === undefined ? { chunks: result.chunks } : { chunks: result.chunks, degraded: reason };
}

/** The chunks, or why there are none. */
function chunkBySyntax(
	grammars: GrammarSet,
	grammar: Grammar,
	source: SourceText,
	timeLimitMs: number,
): ChunkResult | string {
	const stop = cpuTimeLimit(timeLimitMs);
	const tooLong = `Parsing took longer than ${timeLimitMs} ms.`;
	let tree: Tree | null = null;
	try {
		tree = grammar.parser.parse(source.text, null, { progressCallback: stop });
		if (tree === null) {
			grammar.parser.reset();
			return tooLong;
		}
		const root = tree.rootNode;
		const definitions = findDefinitions(source, root, grammar.definitions, stop);
		const late = stop();
		const costs = lazy((): CutCosts => syntaxCutCosts(source, root, TARGET_CHARS / 2));
		const result = toChunks(source, layOut({ source, costs }, definitions));
		tree.delete();
		return late ? { chunks: result.chunks, degraded: tooLong } : result;
	} catch (error) {
		if (!isWasmCrash(error)) throw error;
		const reason = `The ${grammar.id} grammar crashed and is out of use until the next start: ${error.message}`;
		grammars.retire(grammar.id, reason, tree);
		return reason;
	}
}

/** Data and minified files: a parser would only lose time and memory on them. */
function unfitForParsing(source: SourceText): string | undefined {
	if (source.longestRow > MAX_ROW_CHARS)
		return `A line is longer than ${MAX_ROW_CHARS.toLocaleString('en')} characters.`;
	if (source.text.length > MAX_PARSE_CHARS) {
		return `The file is longer than ${MAX_PARSE_CHARS.toLocaleString('en')} characters.`;
	}
	return undefined;
}

function lazy<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => (made ??= { value: make() }).value;
}

const DEFAULT_TIME_LIMIT_MS = 2_000;
const MAX_ROW_CHARS = 20_000;
const MAX_PARSE_CHARS = 4_000_000;
