import { counted } from '../../common/base/counted.ts';
import { isRecord } from '../../common/model/kinds.ts';
import type { SearchHit } from '../../common/model/search.ts';

/** All hits of one file or record, best first. */
export interface FileGroup {
	readonly key: string;
	readonly root: string;
	readonly path: string;
	readonly hits: readonly SearchHit[];
}

/** A line of the tree: a file, a passage in it, or a record with its only passage (`alone`). */
export type Row =
	| { readonly type: 'file'; readonly key: string; readonly group: FileGroup; readonly expanded: boolean }
	| {
			readonly type: 'hit';
			readonly key: string;
			readonly group: FileGroup;
			readonly hit: SearchHit;
			readonly alone: boolean;
	  };

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
		const { key, hits } = group;
		if (isAlone(group)) return [{ type: 'hit', key, group, hit: hits[0]!, alone: true }];
		const expanded = !collapsed.has(key);
		const file: Row = { type: 'file', key, group, expanded };
		if (!expanded) return [file];
		return [file, ...hits.map((hit): Row => ({ type: 'hit', key: `${key}\n${hit.id}`, group, hit, alone: false }))];
	});
}

/** `8 results in 4 files and memory`. */
export function countText(groups: readonly FileGroup[]): string {
	const hits = groups.reduce((sum, group) => sum + group.hits.length, 0);
	const files = groups.filter((group) => !ofRecord(group)).length;
	const places = [files > 0 && counted(files, 'file'), files < groups.length && 'memory'].filter(
		(place) => place !== false,
	);
	return `${counted(hits, 'result')} in ${places.join(' and ')}`;
}

/** A capture or a task is one passage as a rule: a line above it would only repeat its name. */
function isAlone(group: FileGroup): boolean {
	return group.hits.length === 1 && ofRecord(group);
}

function ofRecord({ hits }: FileGroup): boolean {
	return isRecord(hits[0]!.kind);
}
