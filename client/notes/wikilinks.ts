/** What the preview of Markdown needs of `markdown-it`. */
export interface MarkdownIt {
	readonly inline: {
		readonly ruler: {
			before(other: string, name: string, rule: (state: InlineState, silent: boolean) => boolean): void;
		};
	};
	/** Each rule is a `RenderRule`. */
	readonly renderer: { readonly rules: Record<string, unknown> };
	readonly utils: { escapeHtml(text: string): string };
}

interface InlineState {
	readonly src: string;
	pos: number;
	readonly posMax: number;
	push(type: string, tag: string, nesting: -1 | 0 | 1): Token;
}

interface Token {
	content: string;
}

type RenderRule = (tokens: Token[], index: number, options: unknown, env: unknown) => string;

/** Address of the note that a name means, as seen from the document; undefined when there is none. */
export type FindNote = (name: string, document: unknown) => string | undefined;

/**
 * Shows `[[name#heading|label]]` as a link in the preview of Markdown; a name that means nothing stays text. Where a link
 * leads is decided when it is drawn: the preview tells only then of which document, and keeps what was parsed.
 */
export function wikilinks(markdown: MarkdownIt, find: FindNote): void {
	markdown.inline.ruler.before('link', RULE, (state, silent) => {
		WIKILINK.lastIndex = state.pos;
		const match = WIKILINK.exec(state.src);
		if (match === null || state.pos + match[0].length > state.posMax) return false;
		if (!silent) state.push(RULE, '', 0).content = match[0];
		state.pos += match[0].length;
		return true;
	});
	const escape = (text: string): string => markdown.utils.escapeHtml(text);
	const render: RenderRule = (tokens, index, _options, env) => {
		const { content } = tokens[index]!;
		const { href, label } = linkOf(content, (name) => find(name, documentOf(env)));
		if (href === undefined) return escape(content);
		// The preview opens what `data-href` says.
		return `<a href="${escape(href)}" data-href="${escape(href)}" class="understory-wikilink">${escape(label)}</a>`;
	};
	markdown.renderer.rules[RULE] = render;
}

/** As GitHub makes it, which is what the preview's headings have. */
function slugOf(heading: string): string {
	const slug = heading
		.trim()
		.toLowerCase()
		.replaceAll(/\s+/g, '-')
		.replaceAll(/[^\p{L}\p{N}_-]/gu, '');
	return encodeURIComponent(slug);
}

const RULE = 'understory_wikilink';
const WIKILINK = /!?\[\[([^[\]\n|#]*)(?:#([^[\]\n|]*))?(?:\|([^[\]\n]*))?\]\]/y;

function linkOf(text: string, find: (name: string) => string | undefined): { href: string | undefined; label: string } {
	WIKILINK.lastIndex = 0;
	const [, name = '', heading, alias] = WIKILINK.exec(text)!;
	const fragment = heading === undefined || heading.startsWith('^') ? '' : `#${slugOf(heading)}`;
	const label = (alias ?? (heading === undefined ? name : `${name}#${heading}`)).trim();
	if (name.trim() === '') return { href: fragment === '' ? undefined : fragment, label };
	const found = find(name.trim());
	if (found !== undefined) return { href: found + fragment, label };
	// Dendron has the label first.
	return { href: alias === undefined ? undefined : find(alias.trim()), label: name.trim() };
}

function documentOf(env: unknown): unknown {
	return typeof env === 'object' && env !== null && 'currentDocument' in env ? env.currentDocument : undefined;
}
