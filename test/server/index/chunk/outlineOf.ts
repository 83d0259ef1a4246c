import { type Definition, findDefinitions } from '../../../../server/index/chunk/definitions.ts';
import type { GrammarSet } from '../../../../server/index/chunk/grammars.ts';
import { outlineDefinitions } from '../../../../server/index/chunk/outline.ts';
import { sourceText } from '../../../../server/index/chunk/sourceText.ts';

/** One row a definition: first line (doc comment included) to last line, kind, name; what it holds is indented. */
export function outlineOf(grammars: GrammarSet, language: string, text: string): string[] {
	const grammar = grammars.get(language);
	const source = sourceText(text);
	if (grammar === undefined) return rows(outlineDefinitions(source, language), '');
	const tree = grammar.parser.parse(text)!;
	const found = rows(
		findDefinitions(source, tree.rootNode, grammar.definitions, () => false),
		'',
	);
	tree.delete();
	return found;
}

function rows(definitions: readonly Definition[], indent: string): string[] {
	return definitions.flatMap(({ from, to, kind, container, name, children }) => [
		`${indent}${from + 1}-${to + 1} ${kind} ${container === '' ? '' : `${container} › `}${name}`,
		...rows(children, `${indent}  `),
	]);
}
