import { computed, signal } from '@preact/signals';
import type { Ambient, Passage } from '../../common/protocol/webview.ts';
import type { Output } from '../../common/protocol/index.ts';
import { createResource } from '../kit/resource.ts';
import { NO_FILTERS, type Filters } from './filters.ts';
import { groupByFile, visibleRows } from './rows.ts';

/** A passage that results should be like, instead of a typed query. */
export interface SimilarTo {
	readonly text: string;
	readonly exclude?: Passage;
}

export type Answer = Output<'search/query'>;

/** What outlives a hidden view. */
export interface Persisted {
	readonly query: string;
	readonly filters: Filters;
	readonly filtersOpen: boolean;
	readonly history: readonly string[];
}

export const ambient = signal<Ambient | undefined>(undefined);

export const query = signal('');
export const filters = signal<Filters>(NO_FILTERS);
export const filtersOpen = signal(false);
export const similarTo = signal<SimilarTo | undefined>(undefined);

/** Recent queries, newest first, and which of them the box shows (-1: none of them). */
export const history = signal<readonly string[]>([]);
export const historyIndex = signal(-1);

export const results = createResource<Answer>();

/** Keys of the files whose passages are folded away. */
export const collapsed = signal<ReadonlySet<string>>(new Set());
export const groups = computed(() => groupByFile(results.value.value?.hits ?? []));
export const rows = computed(() => visibleRows(groups.value, collapsed.value));

/** Key of the row that has, or last had, the focus. */
export const activeKey = signal<string | undefined>(undefined);
/** The row that is the tree's tab stop. */
export const tabStop = computed(() =>
	rows.value.some((row) => row.key === activeKey.value) ? activeKey.value : rows.value[0]?.key,
);

/** True when there is something to search with. */
export const asking = computed(() => similarTo.value !== undefined || query.value.trim() !== '');
