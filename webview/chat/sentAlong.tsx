import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ContextItem, ThreadAnswer } from '../../common/model/thread.ts';
import { Button } from '../kit/button.tsx';
import type { ChatActions } from './actions.ts';
import { iconOfPiece, placeOfPiece } from './chips.tsx';
import { Icon } from '../kit/icon.tsx';
import { live } from './state.ts';

/** Exactly what went along with a question; folded until somebody wants to know. Items can be left out and asked again. */
export function SentAlong({
	items,
	answer,
	actions,
}: {
	readonly items: readonly ContextItem[];
	readonly answer: ThreadAnswer;
	readonly actions: ChatActions;
}): JSX.Element | null {
	const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
	if (items.length === 0) return null;
	const tokens = items.reduce((sum, item) => sum + item.tokens, 0);
	const toggle = (id: string): void => {
		const next = new Set(without);
		if (!next.delete(id)) next.add(id);
		setWithout(next);
	};
	const title = answer.kind === 'passages' ? 'Found' : 'Sent along';
	return (
		<details class="sent">
			<summary>{`${title}: ${items.length} ${items.length === 1 ? 'passage' : 'passages'}, ${tokens} tokens`}</summary>
			<ItemList items={items} out={without} onToggle={toggle} onOpen={(item) => actions.openItem(item)} />
			{without.size > 0 && live.value === undefined && (
				<Button secondary onClick={() => void actions.retry(answer.parent, [...without])}>
					{`Answer Again without ${without.size === 1 ? 'It' : 'Them'}`}
				</Button>
			)}
		</details>
	);
}

/** Context items with a box to take each in or out, and a button that opens it. */
export function ItemList({
	items,
	out,
	onToggle,
	onOpen,
}: {
	readonly items: readonly ContextItem[];
	readonly out: ReadonlySet<string>;
	readonly onToggle: (id: string) => void;
	readonly onOpen: (item: ContextItem) => void;
}): JSX.Element {
	return (
		<ul class="items">
			{items.map((item) => (
				<li key={item.id} class="item">
					<input
						type="checkbox"
						checked={!out.has(item.id)}
						disabled={item.origin === 'attached'}
						aria-label={`Send ${placeOfPiece(item)} along`}
						onChange={() => onToggle(item.id)}
					/>
					<span class="item-number">{item.number}</span>
					<button type="button" class="item-name link" title={reasonOf(item)} onClick={() => onOpen(item)}>
						<Icon name={iconOfPiece(item)} /> {placeOfPiece(item)}
					</button>
					<span class="item-tokens">{item.tokens}</span>
				</li>
			))}
		</ul>
	);
}

function reasonOf({ origin, why }: ContextItem): string {
	if (origin === 'attached') return 'attached by you';
	if (origin === 'editor') return 'shown in the editor';
	return why.map(({ label }) => label).join(', ');
}
