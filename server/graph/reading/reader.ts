import type { Mention } from '../../core/graph/mention.ts';
import type { Written } from '../../core/graph/prose.ts';

/** Finds the entities that texts name. */
export interface MentionReader {
	/** In the order of the text. Rejects when the reader is closed. */
	read(text: string, written: Written): Promise<readonly Mention[]>;
	/** Gets ready: texts are coming. */
	warmUp(): void;
	close(): Promise<void>;
}

/** What a reading thread is asked. */
export interface ReadRequest {
	readonly id: number;
	readonly text: string;
	readonly written: Written;
}

export interface ReadAnswer {
	readonly id: number;
	readonly mentions: readonly Mention[];
}
