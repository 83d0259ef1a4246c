import { messageOf } from '../../common/base/messageOf.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { ContextItem, ContextPiece, ThreadAnswer, ThreadQuestion } from '../../common/model/thread.ts';
import { branchTo, leafFrom } from '../../common/model/threadBranch.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Input } from '../../common/protocol/index.ts';
import type { ViewEvents, ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { showToast } from '../kit/toast.tsx';
import { createEditorActions } from './editorActions.ts';
import { focusComposer } from './focus.ts';
import { keepSame } from './keepSame.ts';
import { createListActions } from './listActions.ts';
import { againOf, attachedAs, createRedoActions } from './redoActions.ts';
import { showEnd, showQuestion } from './scroll.ts';
import * as state from './state.ts';

const PREVIEW_MS = 400;

export type ChatActions = ReturnType<typeof createActions>;

type Surroundings = Required<Pick<Input<'thread/ask'>, 'editor' | 'session' | 'roots'>>;

/** What the view does: asks the server, and keeps what it shows in step. */
export function createActions(host: Host) {
	/** Whether the view was connected before. */
	let begun = false;
	/** Whether the user has chosen what is to be shown, or it was found. */
	let led = false;
	/** What the window showed when it was asked last what goes along. */
	let shownAlong: Surroundings | undefined;

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
		void attempt(host.call('host/rememberThread', thread === undefined ? {} : { thread }));
	};

	const roots = (): string[] => searchRoots(state.ambient.value?.folders ?? []);

	/** What the window shows when something is asked. */
	const surroundings = async (): Promise<Surroundings> => {
		const { pieces, session } = await host.call('host/editorContext', {});
		return { editor: [...(state.redo.value?.editor ?? pieces)], session, roots: roots() };
	};

	const loadThread = async (): Promise<void> => {
		const id = state.threadId.value;
		if (id === undefined) return state.opened.clear();
		await state.opened.load(async (signal) => {
			try {
				const read = await host.call('thread/read', { id }, signal);
				return { ...read, messages: keepSame(state.messages.value, read.messages) };
			} catch (error) {
				// Deleted, or of another profile.
				if (OperationError.is(error, 'notFound') && state.threadId.value === id) queueMicrotask(leave);
				throw error;
			}
		});
		const { running } = state.opened.value.value ?? {};
		if (running !== undefined && state.live.value?.id !== running.id) void follow(id, running);
	};

	/** The editor's extensions may have to start before their models are known, so that those come later. */
	const loadModels = async (): Promise<void> => {
		await state.models.load((signal) => host.call('chat/models', {}, signal));
		await state.models.load((signal) => host.call('chat/models', { editor: true }, signal));
	};

	const loadPreview = debounce(() => {
		// To an agent nothing goes along but its task.
		if (!state.canSend.value || state.question.value.command === 'agent') return state.preview.clear();
		void state.preview.load(async (signal) => {
			const shown = await surroundings();
			const context = await host.call('thread/context', asked(shown), signal);
			if (!signal.aborted) shownAlong = shown;
			return context;
		});
	}, PREVIEW_MS);

	/** What the window shows as the user was told that it goes along; as it is now before that. */
	const toldSurroundings = (): Surroundings | Promise<Surroundings> =>
		state.preview.value.value === undefined || shownAlong === undefined ? surroundings() : shownAlong;

	const asked = (shown: Surroundings): Input<'thread/ask'> => {
		const thread = state.threadId.value;
		const parent = state.nextParent.value;
		const { again, more = false } = state.redo.value ?? {};
		return {
			...state.question.value,
			...(thread === undefined ? {} : { thread }),
			...(parent === undefined ? {} : { parent }),
			...(again === undefined ? {} : { again, more }),
			attachments: [...state.attachments.value],
			exclude: [...state.excluded.value],
			...shown,
		};
	};

	/** Shows an answer while it is written, whoever asked for it. */
	const follow = async (thread: string, { id, parent }: { id: string; parent: string }): Promise<void> => {
		state.live.value = { id, parent, text: '', context: [], steps: [] };
		state.leaf.value = undefined;
		let found = false;
		try {
			const { answer } = await host.call('thread/follow', { thread, id });
			found = answer.kind === 'passages';
			announce(answer.state === 'failed' ? `Failed. ${answer.notices.join(' ')}` : 'The answer is complete.');
		} catch (error) {
			// The server was restarted, or the answer could not be kept: the question is there and can be asked again.
			if (!OperationError.is(error, 'notFound')) showToast({ text: messageOf(error) });
		}
		if (state.live.value?.id === id) {
			if (state.threadId.value === thread) await loadThread();
			state.live.value = undefined;
			state.leaf.value = state.messages.value.some((message) => message.id === id) ? id : parent;
			if (found) showQuestion(parent);
		}
	};

	const begin = async (ask: () => Promise<{ thread: string; question: string; answer: string }>): Promise<void> => {
		if (state.sending.value) return;
		state.sending.value = true;
		const begun = await attempt(showAsked(ask()));
		state.sending.value = false;
		if (begun) remember();
	};

	const showAsked = async (asking: Promise<{ thread: string; question: string; answer: string }>): Promise<void> => {
		const { thread, question, answer } = await asking;
		state.threadId.value = thread;
		state.screen.value = 'thread';
		void follow(thread, { id: answer, parent: question });
		await loadThread();
		showEnd();
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
		void loadThread();
	};

	/** No conversation is open any more; the list stays when it is what is shown. */
	const leave = (): void => {
		redoing.endRedo();
		state.threadId.value = undefined;
		state.leaf.value = undefined;
		state.live.value = undefined;
		state.opened.clear();
	};

	/**
	 * Shows the conversation in which an answer is being written for these folders. A window that is reloaded in a browser
	 * forgets what it did in its last seconds: which conversation it had begun.
	 */
	const findWriting = async (): Promise<void> => {
		const { writing } = await host.call('thread/list', { limit: 1 });
		const own = roots();
		const isHere = (asked: readonly string[]): boolean =>
			asked.length === own.length && asked.every((root) => own.includes(root));
		const here = writing.filter((one) => isHere(one.roots)).map(({ id }) => id);
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

	const redoing = createRedoActions({
		changed: () => {
			save();
			loadPreview();
		},
		rewrite: (piece) => {
			state.rewriting.value = piece;
		},
	});

	const actions = {
		...list,
		...redoing,
		...createEditorActions(host),
		refresh: (): void => {
			void loadThread();
			void loadModels();
			if (!begun) void attempt(findWriting());
			begun = true;
			if (state.screen.value === 'list') list.refreshList();
		},
		threadsChanged: (): void => {
			if (state.screen.value === 'list') list.refreshList();
			if (state.live.value === undefined) void loadThread();
		},
		takeDelta: ({ id, at, delta, context, steps }: ViewEvents['thread']): void => {
			const live = state.live.value;
			if (live?.id !== id) return;
			const waits = steps?.find(({ state: how }) => how === 'waiting');
			if (waits !== undefined && !live.steps.some((step) => step.id === waits.id && step.state === 'waiting'))
				announce(`The model asks for your consent: ${waits.title}.`);
			state.live.value = {
				...live,
				text: live.text.slice(0, at) + delta,
				context: context ?? live.context,
				steps: steps ?? live.steps,
			};
		},
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
				actions.attach(intent.pieces);
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
			begin(async () => {
				const draft = state.draft.value;
				const input = asked(await toldSurroundings());
				const model = state.chosenModel.value;
				const ids = await host.call('thread/ask', {
					...input,
					id: crypto.randomUUID(),
					...(model === '' ? {} : { model }),
				});
				if (state.redo.value !== undefined) {
					redoing.endRedo(draft);
					return ids;
				}
				if (state.draft.value === draft) state.draft.value = ''; // the next question may be in the making
				state.attachments.value = [];
				state.rewriting.value = undefined;
				state.excluded.value = new Set();
				state.preview.clear();
				return ids;
			}),
		/** Has a question answered again, with what went along with its answer; what the user takes out of that is not sent. */
		retry: (question: string, answer?: ThreadAnswer, without: readonly string[] = []): Promise<void> =>
			begin(async () => {
				const model = state.chosenModel.value;
				const again = againOf(answer);
				const { session } = await host.call('host/editorContext', {});
				return host.call('thread/retry', {
					thread: state.threadId.value!,
					id: question,
					...(model === '' ? {} : { model }),
					...(again === undefined ? {} : { again }),
					exclude: [...without],
					roots: roots(),
					session,
				});
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
		toggleExcluded: (id: string): void => {
			const next = new Set(state.excluded.value);
			if (!next.delete(id)) next.add(id);
			state.excluded.value = next;
			loadPreview();
		},
		attach: (pieces: readonly ContextPiece[]): void => {
			const place = ({ root, path, startLine, endLine }: ContextPiece): string =>
				`${root}/${path}:${startLine}-${endLine}`;
			const known = new Set(state.attachments.value.map(place));
			state.attachments.value = [...state.attachments.value, ...pieces.filter((piece) => !known.has(place(piece)))];
			state.screen.value = 'thread';
			save();
			loadPreview();
			focusComposer();
		},
		chooseAttachment: (): void => {
			void attempt(host.call('host/attach', {}).then(({ pieces }) => actions.attach(pieces)));
		},
		detach: (piece: ContextPiece): void => {
			state.attachments.value = state.attachments.value.filter((one) => one !== piece);
			if (state.rewriting.value === piece) state.rewriting.value = undefined;
			save();
			loadPreview();
			focusComposer();
		},
		/** Opens the text of a piece, to change what is sent; nothing closes it. */
		rewrite: (piece: ContextPiece | undefined): void => {
			state.rewriting.value = piece;
			if (piece === undefined) focusComposer();
		},
		/** As `rewrite`, of what is in the list of what goes along. */
		editItem: (item: ContextItem): void => {
			state.excluded.value = new Set([...state.excluded.value].filter((id) => id !== item.id));
			actions.rewrite(attachedAs(item));
		},
		/** Sends another text in the place of a piece: what was found or shown is attached by that. */
		rewritten: (piece: ContextPiece, text: string): void => {
			actions.rewrite(undefined);
			if (text === piece.text) return;
			const changed = { ...pieceOf(piece), text, edited: true };
			const known = state.attachments.value;
			state.attachments.value = known.includes(piece)
				? known.map((one) => (one === piece ? changed : one))
				: [...known, changed];
			announce('The changed text is sent.');
			save();
			loadPreview();
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

/** What of an item is attached. */
function pieceOf({ kind, root, path, startLine, endLine, label, language, text }: ContextPiece): ContextPiece {
	return { kind, root, path, startLine, endLine, label, language, text };
}
