import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../kit/button.tsx';
import type { ChatActions } from './actions.ts';
import { nameOfPiece } from './chips.tsx';
import { rewriting } from './state.ts';

/** The text of a piece of context, to change before it is sent. */
export function PieceEditor({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	const piece = rewriting.value;
	return piece === undefined ? null : (
		<Field key={`${piece.path}:${piece.startLine}`} piece={piece} actions={actions} />
	);
}

function Field({
	piece,
	actions,
}: {
	readonly piece: NonNullable<typeof rewriting.value>;
	readonly actions: ChatActions;
}): JSX.Element {
	const field = useRef<HTMLTextAreaElement>(null);
	const [blank, setBlank] = useState(false);
	useEffect(() => field.current?.focus(), []);
	const keep = (): void => actions.rewritten(piece, field.current!.value);
	return (
		<div class="piece-editor" role="group" aria-label={`What is sent of ${nameOfPiece(piece)}`}>
			<textarea
				ref={field}
				rows={8}
				aria-label={`Text of ${nameOfPiece(piece)} as it is sent. Ctrl+Enter uses it, Escape leaves it as it was.`}
				defaultValue={piece.text}
				onInput={(event) => setBlank(event.currentTarget.value.trim() === '')}
				onKeyDown={(event) => {
					if (event.key === 'Escape') actions.rewrite(undefined);
					else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !blank) keep();
					else return;
					event.preventDefault();
				}}
			/>
			<div class="button-row">
				<Button disabled={blank} onClick={keep}>
					Use This Text
				</Button>
				<Button secondary onClick={() => actions.rewrite(undefined)}>
					Cancel
				</Button>
			</div>
		</div>
	);
}
