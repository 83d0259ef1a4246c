import type { ContextPiece, ThreadAnswer, ThreadCommand } from '../../../common/model/thread.ts';

/** Asks for a change of conversations; `decideThread` turns it into events or refuses it. */
export type ThreadChange =
	| {
			readonly type: 'thread/ask';
			readonly thread: string;
			readonly id: string;
			readonly parent?: string;
			readonly text: string;
			readonly command?: ThreadCommand;
			readonly attachments: readonly ContextPiece[];
			readonly editor?: readonly ContextPiece[];
			readonly exclude?: readonly string[];
	  }
	| ({ readonly type: 'thread/answer'; readonly thread: string } & Omit<ThreadAnswer, 'role' | 'at'>)
	| { readonly type: 'thread/rename'; readonly id: string; readonly title: string }
	| { readonly type: 'thread/delete'; readonly id: string }
	| { readonly type: 'thread/undelete'; readonly id: string };
