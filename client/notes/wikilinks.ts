/** What the preview of Markdown needs of `markdown-it`: the rule for inline text and the tokens it makes. */
export interface MarkdownIt {
	readonly inline: {
		readonly ruler: {
			before(other: string, name: string, rule: (state: InlineState, silent: boolean) => boolean): void;
		};
	};
}

interface InlineState {
	readonly src: string;
	pos: number;
	readonly posMax: number;
	readonly env: unknown;
	push(type: string, tag: string, nesting: -1 | 0 | 1): Token;
}

interface Token {
	attrs: [string, string][] | null;
	content: string;
}

/** Address of the note that a name means, as seen from the document; undefined when there is none. */
export type FindNote = (name: string, document: unknown) => string | undefined;

/** Shows `[[name#heading|label]]` as a link in the preview of Markdown; a name that means nothing stays text. */
export function wikilinks(markdown: MarkdownIt, find: FindNote): void {
	markdown.inline.ruler.before('link', 'understory_wikilink', (state, silent) => {
		WIKILINK.lastIndex = state.pos;
		const match = WIKILINK.exec(state.src);
		if (match === null || state.pos + match[0].length > state.posMax) return false;
		const [whole, , name = '', heading, label] = match;
		const href = hrefOf(name.trim(), heading, label, (wanted) => find(wanted, documentOf(state.env)));
		if (href === undefined) return false;
		if (!silent) {
			const open = state.push('link_open', 'a', 1);
			open.attrs = [
				['href', href],
				['class', 'understory-wikilink'],
			];
			state.push('text', '', 0).content = (label ?? (heading === undefined ? name : `${name}#${heading}`)).trim();
			state.push('link_close', 'a', -1);
		}
		state.pos += whole.length;
		return true;
	});
}

/** As GitHub makes it, which is what the preview's headings have. */
export function slugOf(heading: string): string {
	return encodeURIComponent(
		heading
			.trim()
			.toLowerCase()
			.replaceAll(/\s+/g, '-')
			.replaceAll(/[^\p{L}\p{N}_-]/gu, ''),
	);
}

const WIKILINK = /(!?)\[\[([^[\]\n|#]*)(?:#([^[\]\n|]*))?(?:\|([^[\]\n]*))?\]\]/y;

function hrefOf(
	name: string,
	heading: string | undefined,
	label: string | undefined,
	find: (name: string) => string | undefined,
): string | undefined {
	const fragment = heading === undefined || heading.startsWith('^') ? '' : `#${slugOf(heading)}`;
	if (name === '') return fragment === '' ? undefined : fragment;
	// Dendron has the label first.
	const found = find(name) ?? (label === undefined ? undefined : find(label.trim()));
	return found === undefined ? undefined : found + fragment;
}

function documentOf(env: unknown): unknown {
	return typeof env === 'object' && env !== null && 'currentDocument' in env ? env.currentDocument : undefined;
}
