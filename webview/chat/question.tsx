import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ThreadQuestion } from '../../common/model/thread.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { typedQuestion, type ChatActions } from './actions.ts';
import { BranchSwitch } from './branchSwitch.tsx';
import { PieceChip } from './chips.tsx';
import { questionId } from './scroll.ts';
import { editing, live } from './state.ts';

interface QuestionProps {
	readonly question: ThreadQuestion;
	readonly actions: ChatActions;
}

/** What the user asked, and what they attached. */
export function Question({ question, actions }: QuestionProps): JSX.Element {
	if (editing.value === question.id) return <QuestionEditor question={question} actions={actions} />;
	return (
		<article id={questionId(question.id)} class="question" aria-label="You asked">
			<p class="question-text">
				{question.command !== undefined && <span class="slash">/{question.command} </span>}
				{question.text}
			</p>
			{question.attachments.length > 0 && (
				<div class="chips">
					{question.attachments.map((piece, at) => (
						<PieceChip key={at} piece={piece} onOpen={() => actions.openItem(piece)} />
					))}
				</div>
			)}
			<div class="message-actions">
				<BranchSwitch message={question} actions={actions} />
				<IconButton icon="copy" label="Copy Question" onClick={() => actions.copy(typedQuestion(question))} />
				{live.value === undefined && (
					<IconButton icon="edit" label="Ask Anew with Other Words" onClick={() => actions.edit(question.id)} />
				)}
			</div>
		</article>
	);
}

function QuestionEditor({ question, actions }: QuestionProps): JSX.Element {
	const field = useRef<HTMLTextAreaElement>(null);
	useEffect(() => field.current?.focus(), []);
	const ask = (): void => {
		const text = field.current?.value ?? '';
		if (text.trim() !== '') void actions.askAnew(question, text);
	};
	return (
		<div class="question">
			<textarea
				ref={field}
				rows={3}
				aria-label="Question. Enter asks it anew, Escape leaves it as it is."
				defaultValue={typedQuestion(question)}
				onKeyDown={(event) => {
					if (event.isComposing) return;
					if (event.key === 'Escape') actions.edit(undefined);
					else if (event.key === 'Enter' && !event.shiftKey) ask();
					else return;
					event.preventDefault();
				}}
			/>
			<div class="button-row">
				<Button onClick={ask}>Ask</Button>
				<Button secondary onClick={() => actions.edit(undefined)}>
					Cancel
				</Button>
			</div>
		</div>
	);
}
