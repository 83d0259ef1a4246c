import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { counted } from '../../common/base/counted.ts';
import { EARLIER_TURNS } from '../../common/model/earlierTurns.ts';
import type { ContextItem, ThreadAnswer } from '../../common/model/thread.ts';
import { branchTo } from '../../common/model/threadBranch.ts';
import { Button, IconButton } from '../kit/button.tsx';
import type { ChatActions } from './actions.ts';
import { iconOfPiece, placeOfPiece } from './chips.tsx';
import { Icon } from '../kit/icon.tsx';
import { EarlierItem, nameOfEarlier } from './earlier.tsx';
import { isWriting, messages } from './state.ts';

interface SentAlongProps {
	readonly items: readonly ContextItem[];
	readonly answer: ThreadAnswer;
	readonly actions: ChatActions;
}

/** Exactly what went along with a question; folded until somebody wants to know. Items can be left out
 * and asked again; or the question is put back into the composer with them, to change them. */
export function SentAlong({ items, answer, actions }: SentAlongProps): JSX.Element | null {
	const [drawn, setDrawn] = useState(false);
	const { earlier } = answer;
	if (items.length === 0 && earlier === undefined) return null;
	const tokens = items.reduce((sum, item) => sum + item.tokens, earlier?.tokens ?? 0);
	const title = answer.kind === 'passages' ? 'Found' : 'Sent along';
	const passages = counted(items.length, 'passage');
	const what = earlier === undefined ? passages : `${passages} and ${nameOfEarlier(earlier)}`;
	return (
		<details class="sent" onToggle={() => setDrawn(true)}>
			<summary>{`${title}: ${what}, ${tokens} tokens`}</summary>
			{drawn && <WhatWasSent items={items} answer={answer} actions={actions} />}
		</details>
	);
}

/** The list itself, drawn when it is unfolded first: a long conversation has many that nobody looks at. */
function WhatWasSent({ items, answer, actions }: SentAlongProps): JSX.Element {
	const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
	const { earlier } = answer;
	const before = branchTo(messages.peek(), answer.parent); // what an answer follows never changes
	const question = before.at(-1);
	const toggle = (id: string): void => {
		const next = new Set(without);
		if (!next.delete(id)) next.add(id);
		setWithout(next);
	};
	const redo = (item?: ContextItem): void => {
		if (question?.role === 'user') actions.redo(question, answer, item);
	};
	const idle = !isWriting.value;
	return (
		<>
			<ItemList
				items={items}
				out={without}
				onToggle={toggle}
				onOpen={(item) => actions.openItem(item)}
				{...(idle && { onEdit: redo })}
			>
				{earlier !== undefined && (
					<EarlierItem
						earlier={earlier}
						before={before.slice(0, -1)}
						out={without.has(EARLIER_TURNS)}
						onToggle={() => toggle(EARLIER_TURNS)}
					/>
				)}
			</ItemList>
			{idle && (
				<div class="button-row">
					{without.size > 0 && (
						<Button secondary onClick={() => void actions.retry(answer.parent, answer, [...without])}>
							{`Answer Again without ${without.size === 1 ? 'It' : 'Them'}`}
						</Button>
					)}
					<Button secondary onClick={() => redo()}>
						Change and Ask Anew
					</Button>
				</div>
			)}
		</>
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
	/** Stands below the items. */
	readonly children?: ComponentChildren;
}

/** Context items with a box to take each in or out, a button that opens it, and its text. */
export function ItemList(props: ItemListProps): JSX.Element {
	return (
		<ul class="items">
			{props.items.map((item) => (
				<Item key={`${item.id} ${item.startLine}`} item={item} {...props} />
			))}
			{props.children}
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
}: Omit<ItemListProps, 'items' | 'children'> & { readonly item: ContextItem }): JSX.Element {
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
