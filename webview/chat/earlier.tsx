import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { EarlierTurns } from '../../common/model/chat.ts';
import type { ThreadMessage } from '../../common/model/thread.ts';
import { answeredInWords } from '../../common/model/threadBranch.ts';
import { IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { typedQuestion } from './redoActions.ts';

/** The conversation before the next question as a chip: it goes along unless it is taken out. */
export function EarlierChip({
	earlier,
	onRemove,
}: {
	readonly earlier: EarlierTurns;
	readonly onRemove: () => void;
}): JSX.Element {
	const name = nameOfEarlier(earlier);
	return (
		<span class="chip">
			<span class="chip-name" title={`${name} of this chat, ${earlier.tokens} tokens`}>
				<Icon name="comment-discussion" />
				<span class="chip-text">{name}</span>
			</span>
			<IconButton icon="close" label={`Remove ${name}`} onClick={onRemove} />
		</span>
	);
}

/** The same in a list of what goes along, with a box to take it in or out, and its text. */
export function EarlierItem({
	earlier,
	before,
	out,
	onToggle,
}: {
	readonly earlier: EarlierTurns;
	/** The branch before the question. */
	readonly before: readonly ThreadMessage[];
	readonly out: boolean;
	readonly onToggle: () => void;
}): JSX.Element {
	const [shown, setShown] = useState(false);
	const name = nameOfEarlier(earlier);
	return (
		<li>
			<div class="item">
				<input type="checkbox" checked={!out} aria-label={`Send ${name} along`} onChange={onToggle} />
				<span class="item-name" title="What was said before in this chat">
					<Icon name="comment-discussion" /> {name}
				</span>
				<IconButton
					icon={shown ? 'chevron-up' : 'chevron-down'}
					label={`Text of ${name}`}
					expanded={shown}
					onClick={() => setShown(!shown)}
				/>
				<span class="item-tokens">{earlier.tokens}</span>
			</div>
			{shown && (
				<pre class="item-text" tabIndex={0} aria-label={`Text of ${name}`}>
					{textOf(before, earlier.turns)}
				</pre>
			)}
		</li>
	);
}

/** `4 earlier turns` */
export function nameOfEarlier({ turns }: EarlierTurns): string {
	return `${turns} earlier ${turns === 1 ? 'turn' : 'turns'}`;
}

/** The last turns that were answered in words. */
function textOf(before: readonly ThreadMessage[], turns: number): string {
	return answeredInWords(before)
		.flatMap(({ question, answer }) => [`You: ${typedQuestion(question)}`, `Answer: ${answer.text}`])
		.slice(-turns)
		.join('\n\n');
}
