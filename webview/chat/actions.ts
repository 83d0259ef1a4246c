import { isSameSet } from '../../common/base/isSameSet.ts';
import type { ThreadAnswer, ThreadQuestion } from '../../common/model/thread.ts';
import { branchTo, leafFrom } from '../../common/model/threadBranch.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Input } from '../../common/protocol/index.ts';
import type { ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import type { Host } from '../kit/host.ts';
import { createAnswering } from './answering.ts';
import { createEditorActions } from './editorActions.ts';
import { focusComposer } from './focus.ts';
import { askedRoots, createGoesAlong } from './goesAlong.ts';
import { keepSame } from './keepSame.ts';
import { createListActions } from './listActions.ts';
import { createPieceActions } from './pieceActions.ts';
import { againOf, createRedoActions } from './redoActions.ts';
import * as state from './state.ts';

export type ChatActions = ReturnType<typeof createActions>;

/** What the view does: asks the server, and keeps what it shows in step. */
export function createActions(host: Host) {
	/** Whether the view was connected before. */
	let begun = false;
	/** Whether the user has chosen what is to be shown, or it was found. */
	let led = false;
	/** The conversation that the window was told of last. */
	let remembered: string | undefined;

	const save = (): void => {
		host.save({
			thread: state.threadId.value,
			draft: state.draft.value,
			attachments: state.attachments.value,
			model: state.chosenModel.value,
			redo: state.redo.value,
		} satisfies state.Persisted);
	};

	const remember = (): void => {
		save();
		const thread = state.threadId.value;
		if (thread !== undefined && thread === remembered) return;
		remembered = thread;
		void attempt(host.call('host/rememberThread', thread === undefined ? {} : { thread }));
	};

	/** @param whole reads it from the beginning, not only what was written since it was read */
	const loadThread = async (whole = false): Promise<void> => {
		const id = state.threadId.value;
		if (id === undefined) return state.opened.clear();
		await state.opened.load(async (signal) => {
			const known = whole ? [] : (state.opened.value.value?.messages ?? []);
			const after = known.at(-1)?.id;
			try {
				const read = await host.call('thread/read', { id, ...(after !== undefined && { after }) }, signal);
				const came = keepSame(state.messages.value, read.messages);
				return { ...read, messages: read.after === undefined ? came : [...known, ...came] };
			} catch (error) {
				// Deleted, or of another profile.
				if (OperationError.is(error, 'notFound') && state.threadId.value === id) queueMicrotask(leave);
				throw error;
			}
		});
		if (whole && !state.sending.value && state.opened.error.value === undefined) state.unread.value = [];
		const { running } = state.opened.value.value ?? {};
		if (running !== undefined && state.live.value?.id !== running.id) void answering.follow(id, running);
	};

	/** The editor's extensions may have to start before their models are known, so that those come later. */
	const loadModels = async (): Promise<void> => {
		await state.models.load((signal) => host.call('chat/models', {}, signal));
		await state.models.load((signal) => host.call('chat/models', { editor: true }, signal));
	};

	const { loadPreview, asked } = createGoesAlong(host);
	const answering = createAnswering(host, { loadThread, remember });

	/** The question is kept: the composer is for the next one. @param draft what was typed for it */
	const forgetAsked = (draft: string): void => {
		if (state.redo.value !== undefined) return redoing.endRedo(draft);
		if (state.draft.value === draft) state.draft.value = ''; // the next question may be in the making
		state.attachments.value = [];
		state.rewriting.value = undefined;
		state.excluded.value = new Set();
		state.preview.clear();
	};

	const show = (id: string | undefined): void => {
		led = true;
		open(id);
		remember();
		focusComposer();
	};

	const open = (id: string | undefined): void => {
		leave();
		state.threadId.value = id;
		state.screen.value = 'thread';
		void loadThread().then(loadPreview); // what is typed follows another answer now
	};

	/** No conversation is open any more; the list stays when it is what is shown. */
	const leave = (): void => {
		redoing.endRedo();
		state.threadId.value = undefined;
		state.leaf.value = undefined;
		state.live.value = undefined;
		state.unread.value = [];
		state.opened.clear();
		state.preview.clear();
		loadPreview();
	};

	/**
	 * Shows the conversation in which an answer is being written for these folders. A window that is reloaded in a browser
	 * forgets what it did in its last seconds: which conversation it had begun.
	 */
	const findWriting = async (): Promise<void> => {
		const { writing } = await host.call('thread/list', { limit: 1 });
		const own = askedRoots();
		const here = writing.filter((one) => isSameSet(one.roots, own)).map(({ id }) => id);
		const last = here.at(-1);
		if (last === undefined || led || state.sending.value || here.includes(state.threadId.value ?? '')) return;
		led = true;
		open(last);
		remember();
	};

	const list = createListActions(host, () => {
		leave();
		remember();
	});

	const changed = (): void => {
		save();
		loadPreview();
	};

	const pieces = createPieceActions(host, changed);

	const redoing = createRedoActions({
		changed,
		rewrite: (piece) => {
			state.rewriting.value = piece;
		},
	});

	const actions = {
		...list,
		...redoing,
		...pieces,
		...createEditorActions(host),
		refresh: (): void => {
			void loadThread(true).then(loadPreview);
			void loadModels();
			if (!begun) void attempt(findWriting());
			begun = true;
			if (state.screen.value === 'list') list.refreshList();
		},
		threadsChanged: (): void => {
			if (state.screen.value === 'list') list.refreshList();
			if (state.live.value === undefined && !state.sending.value) void loadThread();
		},
		takeDelta: answering.takeDelta,
		takeIntent: (intent: ViewIntent): void => {
			if (intent.kind === 'thread' && intent.quietly === true) {
				if (!led && intent.threadId !== state.threadId.value) open(intent.threadId);
				return;
			}
			led ||= intent.kind !== 'focus';
			if (intent.kind === 'focus') focusComposer();
			else if (intent.kind === 'newChat') show(undefined);
			else if (intent.kind === 'chats') list.showList();
			else if (intent.kind === 'exportChat') actions.exportThread();
			else if (intent.kind === 'thread') show(intent.threadId);
			else if (intent.kind === 'attach') {
				if (intent.draft !== undefined && state.draft.value === '') actions.setDraft(intent.draft);
				pieces.attach(intent.pieces);
			}
		},
		/** What is shown as going along is what will go along. */
		editorChanged: (): void => {
			if (state.canSend.value) loadPreview();
		},
		setDraft: (text: string): void => {
			state.draft.value = text;
			state.completionIndex.value = 0;
			if (text === '/agent ') void state.agents.load((signal) => host.call('agent/list', {}, signal));
			save();
			loadPreview();
		},
		complete: (insert: string): void => {
			actions.setDraft(`/${insert} `);
			focusComposer();
		},
		send: (): Promise<void> =>
			answering.ask(async (ids) => {
				const draft = state.draft.value;
				const input = await asked();
				const model = state.chosenModel.value;
				const asking = host.call('thread/ask', {
					...input,
					thread: ids.thread,
					id: ids.question,
					answer: ids.answer,
					...(model === '' ? {} : { model }),
				});
				return { asking, question: questionOf(input, ids.question), done: () => forgetAsked(draft) };
			}),
		/** Has a question answered again, with what went along with its answer; what the user takes out of that is not sent. */
		retry: (question: string, answer?: ThreadAnswer, without: readonly string[] = []): Promise<void> =>
			answering.ask(async ({ thread, answer: id }) => {
				const model = state.chosenModel.value;
				const again = againOf(answer);
				const { session } = await host.call('host/editorContext', {});
				const asking = host.call('thread/retry', {
					thread,
					id: question,
					answer: id,
					...(model === '' ? {} : { model }),
					...(again === undefined ? {} : { again }),
					exclude: [...without],
					roots: askedRoots(),
					session,
				});
				return { asking };
			}),
		/** Lets a tool run that the answer waits for, or refuses it. */
		approve: (step: string, allow: boolean): void => {
			const thread = state.threadId.value;
			if (thread === undefined) return;
			void attempt(host.call('thread/approve', { thread, step, allow }));
			announce(allow ? 'Allowed.' : 'Not allowed.');
			focusComposer();
		},
		stop: (): void => {
			const thread = state.threadId.value;
			if (thread !== undefined) void attempt(host.call('thread/stop', { thread }));
		},
		chooseModel: (ref: string): void => {
			state.chosenModel.value = ref;
			save();
		},
		newThread: (): void => show(undefined),
		openThread: show,
		showBranch: (message: string): void => {
			state.leaf.value = leafFrom(state.messages.value, message);
		},
		lastQuestion: (): ThreadQuestion | undefined => {
			const last = branchTo(state.messages.value, state.branch.value.at(-1)?.id).findLast(
				(message) => message.role === 'user',
			);
			return last?.role === 'user' ? last : undefined;
		},
	};
	return actions;
}

/** A question as it is shown until it is read. */
function questionOf({ text, command, parent, attachments = [] }: Input<'thread/ask'>, id: string): ThreadQuestion {
	const at = new Date().toISOString();
	return {
		role: 'user',
		id,
		at,
		text,
		attachments,
		...(command !== undefined && { command }),
		...(parent !== undefined && { parent }),
	};
}
