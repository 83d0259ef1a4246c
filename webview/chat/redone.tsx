import type { JSX } from 'preact';
import { Button } from '../kit/button.tsx';
import type { ChatActions } from './actions.ts';
import { redo } from './state.ts';

/** Says that the composer holds a question that was asked before, and what goes along with it. */
export function Redone({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	const asking = redo.value;
	if (asking === undefined) return null;
	return (
		<div class="redone" role="group" aria-label="Asked anew">
			<span>Asked anew, as a branch beside the first.</span>
			{asking.again !== undefined && (
				<label>
					<input
						type="checkbox"
						checked={asking.more}
						onChange={(event) => actions.lookForMore(event.currentTarget.checked)}
					/>
					Look for more
				</label>
			)}
			<Button secondary onClick={actions.cancelRedo}>
				Cancel
			</Button>
		</div>
	);
}
