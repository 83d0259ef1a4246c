/** `#word` at the start of a text or after white space; a number alone (`#12`) is no tag. */
const HASHTAG = /(?<=^|\s)#(\p{L}[\p{L}\p{N}_-]{0,62})/gu;

/** The tags that a person wrote into a text, in order, each once. The text stays as it is. */
export function hashtagsIn(text: string): string[] {
	return [...new Set([...text.matchAll(HASHTAG)].map((match) => match[1]!))];
}
