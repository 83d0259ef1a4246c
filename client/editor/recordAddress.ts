/** Scheme of documents that are in no file. */
export const VIRTUAL_SCHEME = 'understory';

/** Where a document that shows a record is opened. @param ref `capture/<id>` @param name what its tab says */
export function recordAddress(ref: string, name: string): string {
	return `${VIRTUAL_SCHEME}:/${encoded(`${name}.md`)}?${encoded(ref)}`;
}

/** Brackets, too: the address stands between some in Markdown. */
function encoded(text: string): string {
	return encodeURIComponent(text).replaceAll('(', '%28').replaceAll(')', '%29');
}

/** Addresses of records in a text, with where each begins and ends. */
export function recordAddressesIn(text: string): { readonly address: string; readonly start: number }[] {
	return [...text.matchAll(ADDRESS)].map((match) => ({ address: match[0], start: match.index }));
}

const ADDRESS = new RegExp(`\\b${VIRTUAL_SCHEME}:/[\\w%.~!*'-]+\\?[a-z]+%2F[\\w%.~!*'-]+`, 'g');
