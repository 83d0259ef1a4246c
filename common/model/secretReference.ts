/** `${secret:NAME}` in an argument or an address of an MCP server: the value that is kept for the server by this name. */
const REFERENCE = /\$\{secret:([A-Za-z_]\w*)\}/g;

export function secretReference(name: string): string {
	return `\${secret:${name}}`;
}

/** Names that a text refers to. */
export function referencesIn(text: string): string[] {
	return [...text.matchAll(REFERENCE)].map(([, name]) => name!);
}

/** Puts something in the place of each reference. @param valueOf undefined leaves the reference there */
export function fillReferences(text: string, valueOf: (name: string) => string | undefined): string {
	return text.replaceAll(REFERENCE, (whole, name: string) => valueOf(name) ?? whole);
}
