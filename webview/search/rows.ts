import type { SearchHit } from '../../common/model/search.ts';

/** All hits of one file, best first. */
export interface FileGroup {
	readonly key: string;
	readonly root: string;
	readonly path: string;
	readonly hits: readonly SearchHit[];
}

/** A line of the tree: a file, or a passage in it. */
export type Row =
	| { readonly type: 'file'; readonly key: string; readonly group: FileGroup; readonly expanded: boolean }
	| { readonly type: 'hit'; readonly key: string; readonly group: FileGroup; readonly hit: SearchHit };

/** Files in the order of their best hit. */
export function groupByFile(hits: readonly SearchHit[]): FileGroup[] {
	const groups = new Map<string, SearchHit[]>();
	for (const hit of hits) {
		const key = `${hit.root}\n${hit.path}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [hit]);
		else group.push(hit);
	}
	return [...groups].map(([key, found]) => ({ key, root: found[0]!.root, path: found[0]!.path, hits: found }));
}

/** The lines that are visible, in order. */
export function visibleRows(groups: readonly FileGroup[], collapsed: ReadonlySet<string>): Row[] {
	return groups.flatMap((group): Row[] => {
		const expanded = !collapsed.has(group.key);
		const file: Row = { type: 'file', key: group.key, group, expanded };
		if (!expanded) return [file];
		return [file, ...group.hits.map((hit): Row => ({ type: 'hit', key: `${group.key}\n${hit.id}`, group, hit }))];
	});
}
