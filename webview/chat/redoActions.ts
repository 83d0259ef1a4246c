import { EARLIER_TURNS } from '../../common/model/earlierTurns.ts';
import type { ContextItem, ContextPiece, ThreadAnswer, ThreadQuestion } from '../../common/model/thread.ts';
import { branchTo } from '../../common/model/threadBranch.ts';
import { announce } from '../kit/announcer.tsx';
import { focusComposer } from './focus.ts';
import { SLASH_COMMANDS } from './slash.ts';
import * as state from './state.ts';

interface RedoParts {
	/** Keeps what is typed, and asks anew what would go along. */
	readonly changed: () => void;
	readonly rewrite: (piece: ContextPiece) => void;
}

/** What asks a question anew: it is put back into the composer with what went along with it, to be changed there. */
export function createRedoActions({ changed, rewrite }: RedoParts) {
	/** Puts back what stood in the composer before. @param typed what was typed since, which is kept when it is another text */
	const endRedo = (typed?: string): void => {
		const redo = state.redo.value;
		if (redo === undefined) return;
		state.redo.value = undefined;
		state.rewriting.value = undefined;
		state.draft.value = typed === undefined || typed === state.draft.value ? redo.before.draft : state.draft.value;
		state.attachments.value = redo.before.attachments;
		state.excluded.value = new Set(redo.before.excluded);
		state.preview.clear();
		changed();
	};

	const redo = (
		question: ThreadQuestion,
		answer: ThreadAnswer | undefined = answerTo(question),
		edit?: ContextItem,
	) => {
		const before = state.redo.value?.before ?? {
			draft: state.draft.value,
			attachments: state.attachments.value,
			excluded: [...state.excluded.value],
		};
		const again = againOf(answer);
		const { id, parent, attachments, editor = [], exclude = [] } = question;
		state.redo.value = {
			question: id,
			editor: again === undefined ? editor : [],
			more: false,
			before,
			...(parent !== undefined && { parent }),
			...(again !== undefined && { again }),
		};
		state.draft.value = typedQuestion(question);
		state.attachments.value = attachments;
		state.excluded.value = new Set([...exclude, ...(answer?.exclude ?? [])]);
		state.preview.clear();
		changed();
		announce('The question is in the field again, with what went along with it.');
		if (edit === undefined) focusComposer();
		else rewrite(attachedAs(edit));
	};

	return {
		redo,
		cancelRedo: (): void => {
			endRedo();
			focusComposer();
		},
		endRedo,
		/** Whether more is looked for than what went along with the question before. */
		lookForMore: (more: boolean): void => {
			if (state.redo.value !== undefined) state.redo.value = { ...state.redo.value, more };
			changed();
		},
	};
}

/** The answer with which something went along before; a list of passages is found anew. */
export function againOf(answer: ThreadAnswer | undefined): string | undefined {
	if (answer === undefined || answer.kind === 'passages') return undefined;
	return answer.state === 'done' || answer.context.length > 0 ? answer.id : undefined;
}

/** What the user attached, whose item may have been cut. */
export function attachedAs(item: ContextItem): ContextPiece {
	if (item.origin !== 'attached') return item;
	const place = ({ root, path, startLine }: ContextPiece): string => `${root}/${path}:${startLine}`;
	return state.attachments.value.find((one) => place(one) === place(item)) ?? item;
}

/** A question as it was typed. */
export function typedQuestion({ text, command }: ThreadQuestion): string {
	const known = SLASH_COMMANDS.some(({ name }) => name === command);
	return known ? `/${command} ${text}`.trimEnd() : text;
}

/** Whether the turns before the next question are left out. */
export function withoutEarlier(): boolean {
	return state.excluded.value.has(EARLIER_TURNS);
}

/** On the branch that is shown, else the last one. */
function answerTo({ id }: ThreadQuestion): ThreadAnswer | undefined {
	const answers = [...state.messages.value, ...branchTo(state.messages.value, state.leaf.value)];
	return answers.findLast((one): one is ThreadAnswer => one.role === 'assistant' && one.parent === id);
}
