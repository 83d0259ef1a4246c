import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { ChatActions } from './actions.ts';
import { Composer } from './composer.tsx';
import { Messages } from './messages.tsx';
import { ambient, screen } from './state.ts';
import { ThreadList } from './threadList.tsx';

/** Conversations with the workspace: one of them, or the list of all. */
export function ChatView({ actions }: { readonly actions: ChatActions }): JSX.Element {
	return (
		<>
			<ServerNotice server={ambient.value?.server} command={actions.command} />
			{screen.value === 'list' ? (
				<ThreadList actions={actions} />
			) : (
				<>
					<main id="messages" class="scroll messages">
						<Messages actions={actions} />
					</main>
					<Composer actions={actions} />
				</>
			)}
			<ToastRegion />
			<Announcer />
		</>
	);
}
