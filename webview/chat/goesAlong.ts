import { searchRoots } from '../../common/model/noFolder.ts';
import type { Input } from '../../common/protocol/index.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import * as state from './state.ts';

type Surroundings = Required<Pick<Input<'thread/ask'>, 'editor' | 'session' | 'roots'>>;

/** Folders that a question is about. */
export function askedRoots(): string[] {
	return searchRoots(state.ambient.value?.folders ?? []);
}

/** What goes along with the question that is typed: shown before it is sent, and sent as it was shown. */
export function createGoesAlong(host: Host) {
	/** What the window showed when it was asked last what goes along. */
	let shownAlong: Surroundings | undefined;

	/** What the window shows when something is asked. */
	const surroundings = async (): Promise<Surroundings> => {
		const { pieces, session } = await host.call('host/editorContext', {});
		return { editor: [...(state.redo.value?.editor ?? pieces)], session, roots: askedRoots() };
	};

	const loadPreview = debounce(() => {
		// To an agent nothing goes along but its task.
		if (!state.canSend.value || state.question.value.command === 'agent') return state.preview.clear();
		void state.preview.load(async (signal) => {
			const shown = await surroundings();
			const context = await host.call('thread/context', inputWith(shown), signal);
			if (!signal.aborted) shownAlong = shown;
			return context;
		});
	}, PREVIEW_MS);

	/** What the window shows as the user was told that it goes along; as it is now before that. */
	const toldSurroundings = (): Surroundings | Promise<Surroundings> =>
		state.preview.value.value === undefined || shownAlong === undefined ? surroundings() : shownAlong;

	const inputWith = (shown: Surroundings): Input<'thread/ask'> => {
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

	return {
		loadPreview,
		/** The question with what the user was told that goes along. */
		asked: async (): Promise<Input<'thread/ask'>> => inputWith(await toldSurroundings()),
	};
}

const PREVIEW_MS = 400;
