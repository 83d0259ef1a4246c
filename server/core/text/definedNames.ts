/**
 * Names that a text seems to define, by the keywords most languages share (`def`, `function`, `func`, `fn`, `class` …).
 * For passages that no grammar has cut: snippets in notes, languages without one.
 */
export function definedNames(text: string): string[] {
	return [...text.matchAll(DEFINITION)].slice(0, MAX_NAMES).map((match) => match[1]!);
}

const DEFINITION =
	/^[ \t]*(?:(?:export|default|public|private|protected|internal|static|abstract|final|async|pub|override|virtual|open)\s+)*(?:def|function\*?|func|fun|fn|class|interface|struct|trait|enum|record|object|module|sub|proc|defp|macro)\s+([A-Za-z_$][\w$]*)/gm;
const MAX_NAMES = 8;
