import { computed, signal } from '@preact/signals';
import type { AnswerStep, ContextItem, ContextPiece, ThreadMessage } from '../../common/model/thread.ts';
import { branchTo } from '../../common/model/threadBranch.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createResource } from '../kit/resource.ts';
import { completions, parseQuestion } from './slash.ts';

/** What outlives a hidden or reloaded view. */
export interface Persisted {
	readonly thread: string | undefined;
	readonly draft: string;
	readonly attachments: readonly ContextPiece[];
	readonly model: string;
	readonly redo?: Redo | undefined;
}

/** A question that is asked anew, in the composer. */
export interface Redo {
	/** Id of the question. */
	readonly question: string;
	/** The answer that it follows. */
	readonly parent?: string;
	/** The answer whose context goes along; without one what the editor showed then, and what is found. */
	readonly again?: string;
	readonly editor: readonly ContextPiece[];
	/** Look for more than what went along before. */
	readonly more: boolean;
	/** What stood in the composer. */
	readonly before: {
		readonly draft: string;
		readonly attachments: readonly ContextPiece[];
		readonly excluded: readonly string[];
	};
}

/** An answer that is being written. */
export interface LiveAnswer {
	readonly id: string;
	/** The question. */
	readonly parent: string;
	readonly text: string;
	readonly context: readonly ContextItem[];
	readonly steps: readonly AnswerStep[];
}

export const ambient = signal<Ambient | undefined>(undefined);

/** What the view shows: a conversation, or all of them. */
export const screen = signal<'thread' | 'list'>('thread');

export const list = createResource<Output<'thread/list'>>();
export const listFilter = signal('');

/** The conversation that is shown; none while the first question is being typed. */
export const threadId = signal<string | undefined>(undefined);
export const opened = createResource<Output<'thread/read'>>();
/** What was said in it since it was read: the question that was asked, the answer that was followed. */
export const unread = signal<readonly ThreadMessage[]>([]);
/** Last message of the branch that is shown; undefined for the one that was written to last. */
export const leaf = signal<string | undefined>(undefined);
export const live = signal<LiveAnswer | undefined>(undefined);
/** What does not grow with each word of the answer: whatever is drawn by these alone stays as it is while it is written. */
export const isWriting = computed(() => live.value !== undefined);
const beingAnswered = computed(() => live.value?.parent);
/** The question that is being asked anew; undefined while a new one is typed. */
export const redo = signal<Redo | undefined>(undefined);

export const draft = signal('');
export const attachments = signal<readonly ContextPiece[]>([]);
/** Ids of context items that the user took out of the next question. */
export const excluded = signal<ReadonlySet<string>>(new Set());
/** The piece of context whose text is being changed before it is sent. */
export const rewriting = signal<ContextPiece | undefined>(undefined);
/** True from Enter until the question is kept. */
export const sending = signal(false);
/** What would be sent along with what is typed. */
export const preview = createResource<Output<'thread/context'>>();

export const models = createResource<Output<'chat/models'>>();
/** Reference of the model that is asked; empty for the settings' choice. */
export const chosenModel = signal('');

/** Models that can be asked. */
export const usableModels = computed(() =>
	(models.value.value?.models ?? []).filter(({ problem }) => problem === undefined),
);
/** The one that the settings choose; undefined without one. */
export const standardModel = computed(() => {
	const chain = models.value.value?.chat ?? [];
	return usableModels.value
		.filter(({ ref }) => chain.includes(ref))
		.toSorted((a, b) => chain.indexOf(a.ref) - chain.indexOf(b.ref))[0];
});

/** Place in the list of commands that complete what is typed. */
export const completionIndex = signal(0);
export const agents = createResource<Output<'agent/list'>>();
export const completing = computed(() => completions(draft.value, agents.value.value?.agents ?? []));

export const messages = computed((): readonly ThreadMessage[] => {
	const read = opened.value.value?.messages ?? [];
	const more = unread.value.filter(({ id }) => !read.some((message) => message.id === id));
	return more.length === 0 ? read : [...read, ...more];
});
export const branch = computed((): readonly ThreadMessage[] =>
	branchTo(messages.value, leaf.value ?? beingAnswered.value),
);
/** The answer that the next question follows. */
export const nextParent = computed((): string | undefined =>
	redo.value === undefined ? branch.value.findLast(({ role }) => role === 'assistant')?.id : redo.value.parent,
);
export const question = computed(() => parseQuestion(draft.value));
export const canSend = computed(
	() =>
		!sending.value &&
		(question.value.text !== '' || question.value.command !== undefined || attachments.value.length > 0),
);

/** What the branch that is shown cost so far, in US dollars; undefined when no answer has a price. */
export const cost = computed((): number | undefined => {
	const known = branch.value.flatMap((message) =>
		message.role === 'assistant' && message.usage.cost !== undefined ? [message.usage.cost] : [],
	);
	return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
});
