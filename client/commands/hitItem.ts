import { isRecord, KINDS } from '../../common/model/kinds.ts';
import type { SearchHit } from '../../common/model/search.ts';

/** A hit as a line of the quick pick. */
export interface HitLine {
	/** With the icon of the symbol's kind. */
	readonly label: string;
	/** Where it is. */
	readonly description: string;
	/** What it says. */
	readonly detail: string;
}

/** Kinds that have an icon `symbol-<kind>`, and the kinds that other grammars give for the same. */
const ICONS: Readonly<Record<string, string>> = {
	class: 'symbol-class',
	constant: 'symbol-constant',
	constructor: 'symbol-method',
	enum: 'symbol-enum',
	field: 'symbol-field',
	function: 'symbol-function',
	heading: 'symbol-string',
	interface: 'symbol-interface',
	method: 'symbol-method',
	module: 'symbol-module',
	namespace: 'symbol-namespace',
	property: 'symbol-property',
	section: 'symbol-string',
	struct: 'symbol-struct',
	trait: 'symbol-interface',
	type: 'symbol-interface',
	variable: 'symbol-variable',
};

/** @param folder name of the workspace folder, where there are several */
export function hitLine(hit: SearchHit, folder = ''): HitLine {
	const detail = bestLine(hit);
	if (isRecord(hit.kind)) return recordLine(hit, detail);
	const name = hit.path.slice(hit.path.lastIndexOf('/') + 1);
	const icon = ICONS[hit.symbolKind] ?? (hit.kind === 'code' ? 'file-code' : 'file-text');
	return {
		label: `$(${icon}) ${plain(hit.symbol === '' ? name : hit.symbol)}`,
		description: `${folder === '' ? '' : `${folder}/`}${hit.path}:${hit.startLine}`,
		detail: plain(detail),
	};
}

function recordLine({ kind, breadcrumb }: SearchHit, detail: string): HitLine {
	const { icon, one } = KINDS[kind];
	const name = kind === 'capture' || breadcrumb === '' ? '' : `${plain(breadcrumb)} `;
	return { label: `$(${icon}) ${name}${plain(detail)}`, description: one, detail: '' };
}

/** The line of the snippet with the first highlight, else the first that says something. */
function bestLine({ snippet, highlights }: SearchHit): string {
	const marked = highlights[0]?.[0];
	if (marked !== undefined) {
		const end = snippet.indexOf('\n', marked);
		const line = snippet.slice(snippet.lastIndexOf('\n', marked - 1) + 1, end === -1 ? undefined : end).trim();
		if (line !== '') return line;
	}
	return (snippet.split('\n').find((line) => line.trim() !== '') ?? '').trim();
}

/** Text that looks like `$(icon)` must not become one. */
export function plain(text: string): string {
	return text.replaceAll('$(', '$\u{200B}(');
}
