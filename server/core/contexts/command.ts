import type { JsonValue } from '../../../common/model/context.ts';

/** Asks for a change of contexts; `decideContext` turns it into events or refuses it. */
export type ContextCommand =
	| {
			readonly type: 'context/set';
			readonly namespace: string;
			readonly key: string;
			readonly value: JsonValue;
			/** Those there are stay when it is left out. */
			readonly tags?: readonly string[];
			/** The write is refused unless the last event about the key is this one; 0 for a key that is not there. */
			readonly ifSeq?: number;
	  }
	| { readonly type: 'context/delete'; readonly namespace: string; readonly key: string }
	/** @property schema null takes it away */
	| { readonly type: 'context/setSchema'; readonly namespace: string; readonly schema: JsonValue };
