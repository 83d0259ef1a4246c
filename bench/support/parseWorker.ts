import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Language, Parser } from 'web-tree-sitter';

/** Reads and parses files with tree-sitter and does nothing else: the limit of every indexer that parses. */
const { files, grammarsDir } = workerData as {
	readonly files: readonly { readonly file: string; readonly grammar: string }[];
	readonly grammarsDir: string;
};

await Parser.init();
const parsers = new Map<string, Parser>();
let bytes = 0;
for (const { file, grammar } of files) {
	const source = readFileSync(file);
	bytes += source.length;
	(await parserFor(grammar)).parse(source.toString('utf8'))?.delete();
}
parentPort!.postMessage(bytes);

async function parserFor(grammar: string): Promise<Parser> {
	let parser = parsers.get(grammar);
	if (parser === undefined) {
		parser = new Parser();
		parser.setLanguage(await Language.load(readFileSync(path.join(grammarsDir, grammar, `${grammar}.wasm`))));
		parsers.set(grammar, parser);
	}
	return parser;
}
