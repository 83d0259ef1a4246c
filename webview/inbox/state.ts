import { signal } from '@preact/signals';
import type { Capture, CaptureStatus } from '../../common/model/capture.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createPages } from '../kit/pages.ts';

/** Captures that one answer brings. */
const PAGE_SIZE = 100;

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
export const list = createPages<Capture>(PAGE_SIZE);

/** Names of projects by id. */
export const projects = signal<ReadonlyMap<string, string>>(new Map());

export const editing = signal<Editing | undefined>(undefined);
/** Ids of captures shown in full although they are long. */
export const expanded = signal<ReadonlySet<string>>(new Set());
