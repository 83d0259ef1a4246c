import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ContextItem, ThreadAnswer } from '../../common/model/thread.ts';
import { Button, IconButton } from '../kit/button.tsx';
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

interface ItemListProps {
	readonly items: readonly ContextItem[];
	readonly out: ReadonlySet<string>;
	/** Left out because the others fill the budget: a box would do nothing until one of them is taken out. */
	readonly noRoom?: ReadonlySet<string>;
	readonly onToggle: (id: string) => void;
	readonly onOpen: (item: ContextItem) => void;
	/** Left out where nothing can be changed any more. */
	readonly onEdit?: (item: ContextItem) => void;
}

/** Context items with a box to take each in or out, a button that opens it, and its text. */
export function ItemList(props: ItemListProps): JSX.Element {
	return (
		<ul class="items">
			{props.items.map((item) => (
				<Item key={`${item.id} ${item.startLine}`} item={item} {...props} />
			))}
		</ul>
	);
}

function Item({
	item,
	out,
	noRoom,
	onToggle,
	onOpen,
	onEdit,
}: Omit<ItemListProps, 'items'> & { readonly item: ContextItem }): JSX.Element {
	const [shown, setShown] = useState(false);
	const name = placeOfPiece(item);
	const full = noRoom?.has(item.id) === true;
	return (
		<li>
			<div class="item">
				<input
					type="checkbox"
					checked={!out.has(item.id)}
					disabled={item.origin === 'attached' || full}
					aria-label={`Send ${name} along`}
					onChange={() => onToggle(item.id)}
				/>
				<span class="item-number">{item.number}</span>
				<button type="button" class="item-name link" title={reasonOf(item)} onClick={() => onOpen(item)}>
					<Icon name={iconOfPiece(item)} /> {name}
				</button>
				{full && <span class="item-mark">no room</span>}
				{item.edited === true && <span class="item-mark">edited</span>}
				{item.cut === true && <span class="item-mark">cut</span>}
				<IconButton
					icon={shown ? 'chevron-up' : 'chevron-down'}
					label={`Text of ${name} as it is sent`}
					expanded={shown}
					onClick={() => setShown(!shown)}
				/>
				{onEdit !== undefined && (
					<IconButton icon="edit" label={`Edit what is sent of ${name}`} onClick={() => onEdit(item)} />
				)}
				<span class="item-tokens">{item.tokens}</span>
			</div>
			{shown && (
				<pre class="item-text" tabIndex={0} aria-label={`Text of ${name}`}>
					{item.text}
				</pre>
			)}
		</li>
	);
}

function reasonOf({ origin, why }: ContextItem): string {
	if (origin === 'attached') return 'attached by you';
	if (origin === 'editor') return 'shown in the editor';
	return why.map(({ label }) => label).join(', ');
}
