import { computed, signal } from '@preact/signals';
import type { Capture, CaptureStatus } from '../../common/model/capture.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createPages } from '../kit/pages.ts';
import { createResource } from '../kit/resource.ts';

/** Captures that one answer brings. */
const PAGE_SIZE = 50;

/** What the list shows; `inbox` is what the sidebar's inbox shows: everything that is not archived. */
export type Scope = 'inbox' | 'all' | 'projects';
export const SCOPES: readonly Scope[] = ['inbox', 'all', 'projects'];

export interface Filter {
	readonly text: string;
	/** Empty for all. */
	readonly tag: string;
	/** In the scope `all` only; empty for every level. */
	readonly level: CaptureStatus | '';
}
export const NO_FILTER: Filter = { text: '', tag: '', level: '' };

export interface Persisted {
	readonly scope: Scope;
	readonly filter: Filter;
	/** A thought that was typed but not yet kept. */
	readonly draft: string;
}

export const ambient = signal<Ambient | undefined>(undefined);

export const draft = signal('');
export const saving = signal(false);
export const backingUp = signal(false);

export const scope = signal<Scope>('inbox');
export const filter = signal<Filter>(NO_FILTER);

export const overview = createResource<Output<'overview/read'>>();
export const list = createPages<Capture>(PAGE_SIZE);
export const projects = createResource<Output<'project/list'>>();

/** What projects are about, by id: those that the user opened. */
export const digests = signal<ReadonlyMap<string, Output<'project/summary'>>>(new Map());

/** Ids of captures shown in full although they are long. */
export const expanded = signal<ReadonlySet<string>>(new Set());

/** The level that the list shows: all when undefined. */
export const shownLevel = computed((): CaptureStatus | undefined => {
	return scope.value === 'all' && filter.value.level !== '' ? filter.value.level : undefined;
});

/** Captures on all levels; undefined before the first answer. */
export const total = computed(() => {
	const levels = overview.value.value?.levels;
	return levels && Object.values(levels).reduce((sum, count) => sum + count, 0);
});
