import type { JSX } from 'preact';
import type { ThreadQuestion } from '../../common/model/thread.ts';
import { IconButton } from '../kit/button.tsx';
import type { ChatActions } from './actions.ts';
import { BranchSwitch } from './branchSwitch.tsx';
import { PieceChip } from './chips.tsx';
import { typedQuestion } from './redoActions.ts';
import { questionId } from './scroll.ts';
import { redo } from './state.ts';
import { WhenIdle } from './whenIdle.tsx';

interface QuestionProps {
	readonly question: ThreadQuestion;
	readonly actions: ChatActions;
}

/** What the user asked, and what they attached. */
export function Question({ question, actions }: QuestionProps): JSX.Element {
	return (
		<article
			id={questionId(question.id)}
			class={redo.value?.question === question.id ? 'question redone' : 'question'}
			aria-label="You asked"
		>
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
				<WhenIdle>
					<IconButton icon="edit" label="Ask Anew with Other Words" onClick={() => actions.redo(question)} />
				</WhenIdle>
			</div>
		</article>
	);
}
