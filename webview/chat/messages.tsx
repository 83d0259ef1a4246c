import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ThreadMessage } from '../../common/model/thread.ts';
import { Button } from '../kit/button.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import type { ChatActions } from './actions.ts';
import { Answer, LiveAnswer } from './answer.tsx';
import { Question } from './question.tsx';
import { SLASH_COMMANDS } from './slash.ts';
import { branch, isWriting, models, opened, standardModel, threadId } from './state.ts';

/** The branch that is shown, from its first question to its last answer. */
export function Messages({ actions }: { readonly actions: ChatActions }): JSX.Element {
	if (threadId.value === undefined) return <Start actions={actions} />;
	const error = opened.error.value;
	if (error !== undefined) return <Notice severity="error">{error}</Notice>;
	const shown = branch.value;
	const last = shown.at(-1);
	const writing = isWriting.value;
	return (
		<div role="log" aria-live="off" aria-label={opened.value.value?.thread.title ?? 'Chat'}>
			{shown.map((message) => (
				<Message key={message.id} message={message} actions={actions} />
			))}
			{writing && <LiveAnswer actions={actions} />}
			{!writing && last?.role === 'user' && (
				<Notice severity="info">
					<p>This question has no answer. The server may have been restarted.</p>
					<div class="button-row">
						<Button onClick={() => void actions.retry(last.id)}>Answer It Now</Button>
					</div>
				</Notice>
			)}
		</div>
	);
}

/** The same message is the same element: it is drawn again when it has changed, not when another one was written. */
function Message({
	message,
	actions,
}: {
	readonly message: ThreadMessage;
	readonly actions: ChatActions;
}): JSX.Element {
	return useMemo(
		() =>
			message.role === 'user' ? (
				<Question question={message} actions={actions} />
			) : (
				<Answer answer={message} actions={actions} />
			),
		[message, actions],
	);
}

/** Before the first question: what can be asked, and who answers. */
function Start({ actions }: { readonly actions: ChatActions }): JSX.Element {
	return (
		<Empty icon="comment-discussion" title="Ask your workspace">
			<p>Questions are answered from your code, notes, captures and tasks, with the lines they come from.</p>
			<ul class="slash-list">
				{SLASH_COMMANDS.map(({ name, summary }) => (
					<li key={name}>
						<button type="button" class="link" onClick={() => actions.complete(name)}>
							/{name}
						</button>
						<span>{summary}</span>
					</li>
				))}
			</ul>
			<WhoAnswers actions={actions} />
		</Empty>
	);
}

function WhoAnswers({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	if (models.value.value === undefined) return null;
	const first = standardModel.value;
	if (first !== undefined)
		return (
			<p class="who">
				{first.local
					? `${first.ref} answers, on this machine.`
					: `${first.ref} answers: what you ask is sent to ${first.host}.`}
			</p>
		);
	return (
		<>
			<p class="who">No language model is set up: you get the passages that fit best. Nothing leaves this machine.</p>
			<div class="button-row">
				<Button secondary onClick={() => actions.command('understory.setUpModel')}>
					Set Up Model…
				</Button>
			</div>
		</>
	);
}
