import { computed, signal } from '@preact/signals';
import type { Output } from '../../common/protocol/index.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createPages } from '../kit/pages.ts';

/** Commands that one answer brings. */
const PAGE_SIZE = 200;

export interface Filters {
	readonly text: string;
	readonly result: '' | 'succeeded' | 'failed';
	/** This folder or below; empty for all. */
	readonly cwd: string;
	/** Commands of other workspaces as well. */
	readonly everywhere: boolean;
}

export const NO_FILTERS: Filters = { text: '', result: '', cwd: '', everywhere: false };

export type ListedCommand = Output<'terminal/list'>['commands'][number];
export type Fix = NonNullable<Output<'terminal/fix'>['fix']>;

export const ambient = signal<Ambient | undefined>(undefined);
export const filters = signal<Filters>(NO_FILTERS);
export const list = createPages<ListedCommand>(PAGE_SIZE);

/** Ids of commands whose output is shown. */
export const expanded = signal<ReadonlySet<string>>(new Set());
/** What made a command work last time, by its id; null when it never did. */
export const fixes = signal<ReadonlyMap<string, Fix | null>>(new Map());

/** Folders that the newest commands of the list ran in, most commands first. */
export const folders = computed(() => {
	const counts = new Map<string, number>();
	for (const { cwd } of list.first.value) if (cwd !== '') counts.set(cwd, (counts.get(cwd) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([folder]) => folder);
});
