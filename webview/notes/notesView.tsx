import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { NotesActions } from './actions.ts';
import { Detail } from './detail.tsx';
import { NoteList } from './noteList.tsx';
import { ambient, list, openId } from './state.ts';
import { Toolbar } from './toolbar.tsx';
import { Loaded } from '../kit/loaded.tsx';

/** Notes: filters and a list, and beside it the note that is open. In a narrow place one of them at a time. */
export function NotesView({ actions }: { readonly actions: NotesActions }): JSX.Element {
	const isOpen = openId.value !== undefined;
	return (
		<>
			<ServerNotice server={ambient.value?.server} command={actions.command} />
			<main class={isOpen ? 'notes with-detail' : 'notes'}>
				<section class="list-pane" aria-label="All notes">
					<Toolbar actions={actions} />
					<Loaded resource={list}>{(answer) => <NoteList actions={actions} answer={answer} />}</Loaded>
				</section>
				{isOpen && <Detail key={openId.value} actions={actions} />}
			</main>
			<ToastRegion />
			<actions.shelf.View />
			<Announcer />
		</>
	);
}
