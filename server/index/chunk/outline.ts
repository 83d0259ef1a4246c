import type { Definition } from './definitions.ts';
import { BLANK, type SourceText, skipBlankBack } from './sourceText.ts';

/**
 * Definitions of a language that has no grammar, found by the look of their first row; each reaches to the next one.
 * Nothing is nested. Empty for a language without rules.
 */
export function outlineDefinitions(source: SourceText, language: string): Definition[] {
	const rules = RULES[language];
	if (rules === undefined) return [];
	const definitions: Definition[] = [];
	for (let row = 0; row < source.rows; row++) {
		if (source.indents[row] === BLANK) continue;
		const start = startOf(source, row, rules);
		if (start === undefined) continue;
		const free = (definitions.at(-1)?.nameRow ?? -1) + 1;
		const from = withComment(source, row, free);
		definitions.push({
			...start,
			container: '',
			from,
			to: source.rows - 1,
			nameRow: row,
			node: undefined,
			children: [],
		});
	}
	definitions.forEach((definition, index) => {
		const next = definitions[index + 1]?.from ?? source.rows;
		definition.to = skipBlankBack(source, definition.from, next - 1);
	});
	return definitions;
}

/** What begins at a row: a rule with `underline` needs a second row of one repeated mark. */
function startOf(source: SourceText, row: number, rules: readonly Rule[]): { name: string; kind: string } | undefined {
	const text = rowStart(source, row);
	for (const { pattern, kind, underline } of rules) {
		const name = pattern
			.exec(text)
			?.slice(1)
			.find((group) => group !== undefined);
		if (name === undefined) continue;
		if (underline === undefined || (row + 1 < source.rows && underline.test(rowStart(source, row + 1)))) {
			return { name: name.trim(), kind };
		}
	}
	return undefined;
}

function withComment(source: SourceText, row: number, free: number): number {
	let from = row;
	while (from > free && source.indents[from - 1] !== BLANK && COMMENT.test(rowStart(source, from - 1))) from--;
	return from;
}

function rowStart(source: SourceText, row: number): string {
	const start = source.starts[row]!;
	return source.text.slice(start, Math.min(source.starts[row + 1]! - 1, start + MAX_LOOKED_AT));
}

interface Rule {
	/** The first group that takes part is the name. */
	readonly pattern: RegExp;
	/** A `symbolKind` of `Chunk`. */
	readonly kind: string;
	readonly underline?: RegExp;
}

const COMMENT = /^\s*(?:--|\/\/|\/\*|\*|#|;|%|")/;
const MAX_LOOKED_AT = 300;

const SQL_CREATE =
	/^\s*create\s+(?:or\s+(?:replace|alter)\s+)?(?:global\s+|local\s+|temp(?:orary)?\s+|unlogged\s+|external\s+|materialized\s+|unique\s+|recursive\s+|definer\s*=\s*\S+\s+)*/;
const SQL_NAME = /\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?([\w."`[\]$]+)/;
const sql = (words: string) => new RegExp(`${SQL_CREATE.source}(?:${words})${SQL_NAME.source}`, 'i');

const RULES: Readonly<Record<string, readonly Rule[]>> = {
	sql: [
		{ pattern: sql('table|view'), kind: 'class' },
		{ pattern: sql('function|procedure|trigger|aggregate'), kind: 'function' },
		{ pattern: sql('type|domain|enum'), kind: 'type' },
		{ pattern: sql('schema|database|extension|package(?:\\s+body)?'), kind: 'module' },
		{ pattern: sql('index|sequence|policy|role|user'), kind: 'constant' },
	],
	proto: [
		{ pattern: /^\s{0,4}(?:message)\s+(\w+)/, kind: 'class' },
		{ pattern: /^\s{0,4}service\s+(\w+)/, kind: 'interface' },
		{ pattern: /^\s{0,4}enum\s+(\w+)/, kind: 'enum' },
	],
	graphql: [
		{ pattern: /^(?:extend\s+)?(?:type|input)\s+(\w+)/, kind: 'class' },
		{ pattern: /^(?:extend\s+)?(?:interface|union|scalar)\s+(\w+)/, kind: 'interface' },
		{ pattern: /^(?:extend\s+)?enum\s+(\w+)/, kind: 'enum' },
		{ pattern: /^(?:query|mutation|subscription|fragment|directive)\s+@?(\w+)/, kind: 'function' },
	],
	perl: [
		{ pattern: /^package\s+([\w:]+)/, kind: 'module' },
		{ pattern: /^\s*sub\s+(\w+)/, kind: 'function' },
		{ pattern: /^=head[12]\s+(.+)/, kind: 'section' },
	],
	groovy: [
		{ pattern: /^\s*(?:(?:public|abstract|final)\s+)*(?:class|trait|interface|enum)\s+(\w+)/, kind: 'class' },
		{
			pattern: /^\s{0,4}(?:(?:public|private|protected|static|final)\s+)*(?:def|void|[A-Z]\w*)\s+(\w+)\s*\(/,
			kind: 'function',
		},
		{ pattern: /^(\w+)\s*\{/, kind: 'section' },
	],
	fsharp: [
		{ pattern: /^(?:module|namespace)\s+(?:rec\s+)?([\w.]+)/, kind: 'module' },
		{ pattern: /^\s{0,4}type\s+(?:private\s+|internal\s+)?(\w+)/, kind: 'type' },
		{ pattern: /^\s{0,4}let\s+(?:rec\s+|inline\s+|private\s+|mutable\s+)*(\w+)/, kind: 'function' },
	],
	clojure: [{ pattern: /^\(\s*(?:def\w*|ns)\s+(?:\^\S+\s+)*([^\s()[\]{}"]+)/, kind: 'function' }],
	erlang: [
		{ pattern: /^-module\((\w+)\)/, kind: 'module' },
		{ pattern: /^-(?:record|type|opaque)\s*\(?\s*(\w+)/, kind: 'type' },
		{ pattern: /^([a-z]\w*)\(.*->\s*/, kind: 'function' },
	],
	elm: [
		{ pattern: /^type(?:\s+alias)?\s+(\w+)/, kind: 'type' },
		{ pattern: /^([a-z]\w*)\s*:\s/, kind: 'function' },
	],
	cmake: [
		{
			pattern: /^\s*(?:function|macro|add_executable|add_library|add_custom_target)\s*\(\s*(\S+?)[\s)]/i,
			kind: 'function',
		},
	],
	dockerfile: [{ pattern: /^from\s+(?:--\S+\s+)*\S+\s+as\s+(\S+)|^from\s+(\S+)/i, kind: 'section' }],
	vim: [{ pattern: /^\s*function!?\s+([\w:#.<>]+)/, kind: 'function' }],
	batch: [{ pattern: /^:([A-Za-z]\w*)/, kind: 'function' }],
	asm: [{ pattern: /^(?:SYM_\w+START\w*|ENTRY)\((\w+)\)|^([A-Za-z_]\w+):/, kind: 'function' }],
	devicetree: [{ pattern: /^\s{0,8}(&?[\w-]+(?:\s*:\s*[\w,@-]+)?)\s*\{/, kind: 'section' }],
	diff: [{ pattern: /^diff --git a\/(\S+)/, kind: 'section' }],
	latex: [{ pattern: /^\s*\\(?:part|chapter|(?:sub)*section)\*?\{([^}]+)\}/, kind: 'section' }],
	asciidoc: [{ pattern: /^={1,6}\s+(.+)/, kind: 'section' }],
	rst: [{ pattern: /^(\S.*)/, kind: 'section', underline: /^([=\-~^"'`#*+:.])\1{2,}\s*$/ }],
};
