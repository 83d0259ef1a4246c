import type { Capture } from '../../common/model/capture.ts';

/** Reads tags as people write them: separated by commas or spaces, with or without `#`; each once. */
export function parseTags(text: string): string[] {
	const tags = text
		.split(/[\s,]+/u)
		.map((word) => word.replace(/^#+/u, '').replaceAll('#', ''))
		.filter((word) => word !== '');
	return [...new Set(tags)];
}

/** Tags of the captures, the most used first. */
export function tagCounts(captures: readonly Capture[]): (readonly [string, number])[] {
	const counts = new Map<string, number>();
	for (const { tags } of captures) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
