import type { Mention } from '../core/graph/mention.ts';
import type { Written } from '../core/graph/prose.ts';

/** What a reading thread is asked. */
export type ReadRequest = {
	readonly id: number;
	readonly text: string;
} & ({ readonly wanted: 'mentions'; readonly written: Written } | { readonly wanted: 'tokens' });

/** What it found, by the request's id. */
export interface ReadAnswer {
	readonly id: number;
	readonly found: readonly Mention[] | number;
}
