import { computed, signal } from '@preact/signals';
import type { CaptureStatus } from '../../common/model/capture.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createResource } from '../kit/resource.ts';

/** Captures that one answer brings; "Show more" asks for another page's worth. */
export const PAGE_SIZE = 100;
/** Who looks for an older one filters or searches. */
export const MAX_SHOWN = 10_000;

export interface Persisted {
	readonly filter: string;
	readonly tag: string;
	readonly level: Level;
	/** A thought that was typed but not yet kept. */
	readonly draft: string;
}

/** The row being changed, and what about it. */
export interface Editing {
	readonly id: string;
	readonly field: 'content' | 'tags';
}

/** Captures of which level are shown; `current` are all that are not archived. */
export type Level = 'current' | CaptureStatus;

export const ambient = signal<Ambient | undefined>(undefined);

export const draft = signal('');
export const saving = signal(false);

export const filter = signal('');
/** Only captures with this tag; empty for all. */
export const tag = signal('');
export const level = signal<Level>('current');
export const shownLimit = signal(PAGE_SIZE);
export const list = createResource<Output<'capture/list'>>();

/** Names of projects by id. */
export const projects = signal<ReadonlyMap<string, string>>(new Map());

export const editing = signal<Editing | undefined>(undefined);
/** Ids of captures shown in full although they are long. */
export const expanded = signal<ReadonlySet<string>>(new Set());

export const activeId = signal<string | undefined>(undefined);
export const captures = computed(() => list.value.value?.captures ?? []);
/** The row that is the list's tab stop. */
export const tabStop = computed(() =>
	captures.value.some(({ id }) => id === activeId.value) ? activeId.value : captures.value[0]?.id,
);
