import type { RequestedCall } from '../../ports/chatModel.ts';
import type { ModelFailure } from './failure.ts';

/** What came of asking one model once. */
export type Attempt =
	| {
			readonly kind: 'answer';
			readonly text: string;
			readonly calls: readonly RequestedCall[];
			readonly usage: { readonly inputTokens?: number; readonly outputTokens?: number };
			readonly notices: readonly string[];
	  }
	| { readonly kind: 'failure'; readonly failure: ModelFailure; readonly begun: boolean };
