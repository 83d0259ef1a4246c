import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Thread } from '../../common/model/thread.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Empty } from '../kit/message.tsx';
import { moveIndex, moveOf } from '../kit/roving.ts';
import { relativeTime } from '../kit/time.ts';
import type { ChatActions } from './actions.ts';
import { list, listFilter, threadId } from './state.ts';
import { Loaded } from '../kit/loaded.tsx';

/** All conversations, the one that changed last first, with a field that looks into what was said. */
export function ThreadList({ actions }: { readonly actions: ChatActions }): JSX.Element {
	return (
		<>
			<header class="head">
				<input
					type="search"
					aria-label="Search chats"
					placeholder="Search chats"
					value={listFilter.value}
					onInput={(event) => actions.setListFilter(event.currentTarget.value)}
				/>
				<Button onClick={actions.newThread}>New Chat</Button>
			</header>
			<main class="scroll">
				<Loaded resource={list}>{({ threads }) => <Threads actions={actions} threads={threads} />}</Loaded>
			</main>
		</>
	);
}

interface ThreadsProps {
	readonly actions: ChatActions;
	readonly threads: readonly Thread[];
}

function Threads({ actions, threads }: ThreadsProps): JSX.Element {
	if (threads.length === 0)
		return listFilter.value.trim() === '' ? (
			<Empty icon="comment-discussion" title="No chats yet" />
		) : (
			<Empty icon="search-stop" title="No chat matches" />
		);
	return (
		<ul class="threads" aria-label="Chats" onKeyDown={onListKey}>
			{threads.map((thread) => (
				<ThreadRow key={thread.id} thread={thread} actions={actions} />
			))}
		</ul>
	);
}

function ThreadRow({ thread, actions }: { readonly thread: Thread; readonly actions: ChatActions }): JSX.Element {
	const [renaming, setRenaming] = useState(false);
	const { id, title, messages, updatedAt } = thread;
	const when = new Date(updatedAt);
	if (renaming)
		return (
			<li class="thread">
				<input
					type="text"
					ref={(field) => field?.focus()}
					aria-label="Title. Enter keeps it, Escape leaves it as it is."
					defaultValue={title}
					onKeyDown={(event) => {
						event.stopPropagation();
						if (event.key === 'Escape') setRenaming(false);
						else if (event.key === 'Enter' && event.currentTarget.value.trim() !== '')
							void actions.renameThread(id, event.currentTarget.value.trim()).then(() => setRenaming(false));
					}}
					onBlur={() => setRenaming(false)}
				/>
			</li>
		);
	return (
		<li
			class="thread"
			onKeyDown={(event) => {
				if (event.key === 'F2') setRenaming(true);
				else if (event.key === 'Delete' && !event.repeat) actions.deleteThread(id);
			}}
		>
			<button
				type="button"
				class="thread-open"
				aria-current={threadId.value === id ? 'true' : undefined}
				onClick={() => actions.openThread(id)}
			>
				<span class="thread-title">{title}</span>
				<span class="thread-meta">
					<time dateTime={updatedAt} title={when.toLocaleString()}>
						{relativeTime(when.getTime(), Date.now())}
					</time>
					{` · ${messages} ${messages === 1 ? 'message' : 'messages'}`}
				</span>
			</button>
			<span class="row-actions">
				<IconButton icon="edit" label={`Rename ${title} (F2)`} tabIndex={-1} onClick={() => setRenaming(true)} />
				<IconButton
					icon="trash"
					label={`Delete ${title} (Del)`}
					tabIndex={-1}
					onClick={() => actions.deleteThread(id)}
				/>
			</span>
		</li>
	);
}

/** Arrow keys go through the list. */
function onListKey(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
	const move = moveOf(event);
	if (move === undefined) return;
	const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.thread-open')];
	const at = rows.indexOf(document.activeElement as HTMLElement);
	rows[moveIndex(at, rows.length, move)]?.focus();
	event.preventDefault();
}
