import type { ContextPiece } from '../../../common/model/thread.ts';
import { itemId } from './context.ts';

/** What the editor showed is kept up to this with a question: more than could go along. UTF-16 units. */
const MAX_KEPT = 60_000;

/**
 * What the editor showed when a question was asked, without what the user took out: the question is about that, also when
 * it is answered again later. A long selection loses its end; whatever else finds no room is left out.
 */
export function keptEditor(shown: readonly ContextPiece[], exclude: readonly string[]): ContextPiece[] {
	const out = new Set(exclude);
	const kept: ContextPiece[] = [];
	let room = MAX_KEPT;
	for (const piece of shown) {
		if (out.has(itemId({ ...piece, origin: 'editor' }))) continue;
		const fitting = piece.text.length <= room ? piece : piece.kind === 'selection' ? beginning(piece, room) : undefined;
		if (fitting === undefined) continue;
		kept.push(fitting);
		room -= fitting.text.length;
	}
	return kept;
}

function beginning(piece: ContextPiece, room: number): ContextPiece {
	const text = piece.text.slice(0, room).toWellFormed();
	return { ...piece, text, endLine: piece.startLine + text.split('\n').length - 1 };
}
