import { pieceOf } from '../../common/model/pieceOf.ts';
import type { ContextItem, ContextPiece } from '../../common/model/thread.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import type { Host } from '../kit/host.ts';
import { focusComposer } from './focus.ts';
import { attachedAs } from './redoActions.ts';
import * as state from './state.ts';

/** What the user does with pieces that go along with a question. @param changed something else goes along now */
export function createPieceActions(host: Host, changed: () => void) {
	const actions = {
		toggleExcluded: (id: string): void => {
			const next = new Set(state.excluded.value);
			if (!next.delete(id)) next.add(id);
			state.excluded.value = next;
			changed();
		},
		attach: (pieces: readonly ContextPiece[]): void => {
			const place = ({ root, path, startLine, endLine }: ContextPiece): string =>
				`${root}/${path}:${startLine}-${endLine}`;
			const known = new Set(state.attachments.value.map(place));
			state.attachments.value = [...state.attachments.value, ...pieces.filter((piece) => !known.has(place(piece)))];
			state.screen.value = 'thread';
			changed();
			focusComposer();
		},
		chooseAttachment: (): void => {
			void attempt(host.call('host/attach', {}).then(({ pieces }) => actions.attach(pieces)));
		},
		detach: (piece: ContextPiece): void => {
			state.attachments.value = state.attachments.value.filter((one) => one !== piece);
			if (state.rewriting.value === piece) state.rewriting.value = undefined;
			changed();
			focusComposer();
		},
		/** Opens the text of a piece, to change what is sent; nothing closes it. */
		rewrite: (piece: ContextPiece | undefined): void => {
			state.rewriting.value = piece;
			if (piece === undefined) focusComposer();
		},
		/** As `rewrite`, of what is in the list of what goes along. */
		editItem: (item: ContextItem): void => {
			state.excluded.value = new Set([...state.excluded.value].filter((id) => id !== item.id));
			actions.rewrite(attachedAs(item));
		},
		/** Sends another text in the place of a piece: what was found or shown is attached by that. */
		rewritten: (piece: ContextPiece, text: string): void => {
			actions.rewrite(undefined);
			if (text === piece.text) return;
			const rewritten = { ...pieceOf(piece), text, edited: true };
			const known = state.attachments.value;
			state.attachments.value = known.includes(piece)
				? known.map((one) => (one === piece ? rewritten : one))
				: [...known, rewritten];
			announce('The changed text is sent.');
			changed();
		},
	};
	return actions;
}
