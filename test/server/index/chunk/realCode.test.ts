import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { languageOf } from '../../../../server/index/languages.ts';
import { isGeneratedName, isGeneratedText } from '../../../../server/index/read/generated.ts';
import { expectSound } from './invariants.ts';
import { committedFiles, type RealFile, realFile } from './realFiles.ts';
import { useChunker } from './useChunker.ts';

const repository = path.join(import.meta.dirname, '../../../..');
const FILES_A_LANGUAGE = 12;
const [MIN_BYTES, MAX_BYTES] = [500, 60_000];

/** Languages of which installed packages have files. */
const INSTALLED = ['typescript', 'javascript', 'c', 'css', 'scss', 'json', 'markdown', 'yaml', 'html', 'xml', 'bash'];

/** What everybody sees to be declared: names at the beginning of a line, found without a grammar. */
const DECLARED: Readonly<Record<string, readonly RegExp[]>> = {
	typescript: [/^export (?:default )?(?:declare )?(?:async )?(?:function|(?:abstract )?class|interface|enum) (\w+)/gm],
	javascript: [/^(?:export )?(?:async )?(?:function|class) (\w+)/gm],
	python: [/^(?:async )?(?:def|class) (\w+)/gm],
	go: [/^func (?:\([^)]*\) )?(\w+)\(/gm, /^type (\w+)/gm],
	rust: [/^ *(?:pub(?:\([^)]*\))? )?(?:fn|struct|enum|trait) (\w+)/gm],
	java: [/^(?:public )?class (\w+)/gm, /^ {4}(?:public|private) (?!class)[\w<>]+ (\w+)\(/gm],
	swift: [/^(?:public )?class (\w+)/gm, /^ {4}(?:@objc )?(?:override )?(?:public )?func (\w+)/gm],
	kotlin: [/^(?:class|object|interface) (\w+)/gm, /^ *(?:override )?fun (\w+)/gm],
	ruby: [/^ *(?:class|def) (?:self\.)?(\w+)/gm],
	php: [/^class (\w+)/gm, /^ +(?:public|private|protected) function (\w+)/gm],
	lua: [/^(?:local )?function (\w+(?:[.:]\w+)*)/gm],
	csharp: [/^ *(?:public|internal)? ?class (\w+)/gm],
	solidity: [/^(?:abstract )?contract (\w+)/gm, /^ {4}function (\w+)/gm],
	ocaml: [/^type (\w+)/gm, /^let (\w+) \w+.*=$/gm],
	cpp: [/^inline [\w: ]+[ *]+(\w+)\(/gm],
	objc: [/^@implementation (\w+)/gm],
	markdown: [/^# ([A-Z]\w+)$/gm],
};

const parsing = useChunker();

// The first use of a grammar compiles it: seconds for a big one on a busy machine.
describe.each(committedFiles().map((file) => [file.name, file] as const))('%s', (_name, file) => {
	test('is cut by its syntax, and what it declares is found', () => {
		const declared = expectDeclared(file);
		expect(declared > 0).toBe(DECLARED[file.language] !== undefined);
	}, 60_000);
});

test(
	'files of installed packages are cut by their syntax, and what they declare is found',
	{ timeout: 120_000 },
	() => {
		const files = installedFiles();
		const languages = new Set(files.map(({ language }) => language));
		expect(INSTALLED.filter((language) => !languages.has(language))).toEqual([]);
		for (const file of files) expectDeclared(file);
	},
);

/** @returns how many names the file declares */
function expectDeclared({ name, language, text }: RealFile): number {
	const { chunks, degraded } = parsing.chunker.chunk({ path: name, language, text });
	expect(degraded, name).toBeUndefined();
	expectSound(text, chunks);
	const found = namesIn(language, text);
	const declared = (DECLARED[language] ?? []).flatMap((pattern) => [...text.matchAll(pattern)].map(([, at]) => at!));
	expect(
		declared.filter((some) => !found.has(some.split(/[.:]/).at(-1)!)),
		name,
	).toEqual([]);
	return declared.length;
}

/** What the language's query names in a file. */
function namesIn(language: string, text: string): Set<string> {
	const { parser, definitions } = parsing.grammars.get(language)!;
	const tree = parser.parse(text)!;
	const names = definitions.captures(tree.rootNode).filter(({ name }) => name === 'name');
	const found = new Set(names.map(({ node }) => node.text.split(/[.:]/).at(-1)!));
	tree.delete();
	return found;
}

/** Some of each language, from packages all over the alphabet. */
function installedFiles(): RealFile[] {
	const folder = path.join(repository, 'node_modules');
	const byLanguage = Map.groupBy(
		readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort(),
		(name) => languageOf(name).id,
	);
	return INSTALLED.flatMap((language) => {
		const names = byLanguage.get(language) ?? [];
		const step = Math.max(1, Math.floor(names.length / FILES_A_LANGUAGE));
		return names
			.filter((name, at) => at % step === 0 && isOfUse(path.join(folder, name)))
			.map((name) => realFile(folder, name));
	});
}

/** Neither tiny nor huge, and not left out by the index anyway. */
function isOfUse(file: string): boolean {
	const stats = statSync(file, { throwIfNoEntry: false });
	if (stats?.isFile() !== true || stats.size < MIN_BYTES || stats.size > MAX_BYTES) return false;
	return !isGeneratedName(file) && !isGeneratedText(readFileSync(file, 'utf8'), true);
}
