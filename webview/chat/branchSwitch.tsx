import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import type { ThreadMessage } from '../../common/model/thread.ts';
import { siblingsOf } from '../../common/model/threadBranch.ts';
import { IconButton } from '../kit/button.tsx';
import type { ChatActions } from './actions.ts';
import { isWriting, messages } from './state.ts';

/** `‹ 2 of 3 ›` on a message that was asked or answered more than once. */
export function BranchSwitch({
	message,
	actions,
}: {
	readonly message: ThreadMessage;
	readonly actions: ChatActions;
}): JSX.Element | null {
	// As a text: with a new message only those that have another place among their siblings are drawn again.
	const ids = useComputed(() =>
		siblingsOf(messages.value, message)
			.map(({ id }) => id)
			.join(' '),
	);
	const siblings = ids.value.split(' ');
	const at = siblings.indexOf(message.id);
	if (siblings.length < 2 || isWriting.value) return null;
	const what = message.role === 'user' ? 'question' : 'answer';
	const step = (by: number): void => actions.showBranch(siblings[(at + by + siblings.length) % siblings.length]!);
	return (
		<span class="branch-switch" role="group" aria-label={`Branches: ${what} ${at + 1} of ${siblings.length}`}>
			<IconButton icon="chevron-left" label={`Previous ${what}`} onClick={() => step(-1)} />
			<span>
				{at + 1} of {siblings.length}
			</span>
			<IconButton icon="chevron-right" label={`Next ${what}`} onClick={() => step(1)} />
		</span>
	);
}
