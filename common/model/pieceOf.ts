import type { ContextPiece } from './thread.ts';

/** What of an item is kept or attached: nothing of how it came to go along. */
export function pieceOf({ kind, root, path, startLine, endLine, label, language, text }: ContextPiece): ContextPiece {
	return { kind, root, path, startLine, endLine, label, language, text };
}
