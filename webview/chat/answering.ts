import { messageOf } from '../../common/base/messageOf.ts';
import type { ThreadMessage, ThreadQuestion } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { ViewEvents } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import type { Host } from '../kit/host.ts';
import { showToast } from '../kit/toast.tsx';
import { showEnd, showQuestion } from './scroll.ts';
import * as state from './state.ts';

/** What is going to be asked is called, before it is. */
interface Ids {
	readonly thread: string;
	readonly question: string;
	readonly answer: string;
}

interface Asking {
	/** Under the ids that were given; a server that chose others says so. */
	readonly asking: Promise<Ids>;
	/** When it is a new one. */
	readonly question?: ThreadQuestion;
	/** Called when it is kept. */
	readonly done?: () => void;
}

interface Parts {
	readonly loadThread: () => Promise<void>;
	/** Keeps which conversation is shown. */
	readonly remember: () => void;
}

/** From a question to its answer, which is shown while it is written. */
export function createAnswering(host: Host, { loadThread, remember }: Parts) {
	/** The answer to what is being asked: its first words may be here before it is known that the question is kept. */
	let next: state.LiveAnswer | undefined;

	const ask = async (begin: (ids: Ids) => Promise<Asking>): Promise<void> => {
		if (state.sending.value) return;
		state.sending.value = true;
		const kept = await attempt(askAndFollow(begin));
		state.sending.value = false;
		if (kept) remember();
	};

	/** The answer is followed in the same moment: its first words do not wait for a way back and forth. */
	const askAndFollow = async (begin: (ids: Ids) => Promise<Asking>): Promise<void> => {
		const thread = state.threadId.value ?? crypto.randomUUID();
		const ids = { thread, question: crypto.randomUUID(), answer: crypto.randomUUID() };
		const { asking, question, done } = await begin(ids);
		next = begun(ids.answer, ids.question);
		const early = host.call('thread/follow', { thread, id: ids.answer });
		early.catch(() => undefined); // what is not kept is not answered
		const kept = await asking;
		done?.();
		state.threadId.value = kept.thread;
		state.screen.value = 'thread';
		if (question !== undefined && kept.question === question.id) add(question);
		void follow(
			kept.thread,
			{ id: kept.answer, parent: kept.question },
			kept.answer === ids.answer ? early : undefined,
		);
		showEnd();
		if (!state.messages.value.some(({ id }) => id === kept.question)) await loadThread();
	};

	/** Shows an answer while it is written, whoever asked for it. @param early is asked already, perhaps before it was begun */
	const follow = async (
		thread: string,
		{ id, parent }: { readonly id: string; readonly parent: string },
		early?: Promise<Output<'thread/follow'>>,
	): Promise<void> => {
		const ask = (): Promise<Output<'thread/follow'>> => host.call('thread/follow', { thread, id });
		const following = early === undefined ? ask() : early.catch(ask);
		state.live.value = { ...(next?.id === id ? next : begun(id, parent)), parent };
		next = undefined;
		state.leaf.value = undefined;
		let found = false;
		try {
			const { answer } = await following;
			found = answer.kind === 'passages';
			if (state.threadId.value === thread) add(answer);
			announce(answer.state === 'failed' ? `Failed. ${answer.notices.join(' ')}` : 'The answer is complete.');
		} catch (error) {
			// The server was restarted, or the answer could not be kept: the question is there and can be asked again.
			if (!OperationError.is(error, 'notFound')) showToast({ text: messageOf(error) });
			if (state.live.value?.id === id && state.threadId.value === thread) await loadThread();
		}
		if (state.threadId.value === thread) void loadThread(); // not sooner: it would stand in the way of the first words
		if (state.live.value?.id !== id) return;
		state.live.value = undefined;
		state.leaf.value = state.messages.value.some((message) => message.id === id) ? id : parent;
		if (found) showQuestion(parent);
	};

	const takeDelta = (delta: ViewEvents['thread']): void => {
		if (next?.id === delta.id) next = grown(next, delta);
		else if (state.live.value?.id === delta.id) state.live.value = grown(state.live.value, delta);
	};

	return { ask, follow, takeDelta };
}

function begun(id: string, parent: string): state.LiveAnswer {
	return { id, parent, text: '', context: [], steps: [] };
}

function grown(live: state.LiveAnswer, { at, delta, context, steps }: ViewEvents['thread']): state.LiveAnswer {
	const waits = steps?.find(({ state: how }) => how === 'waiting');
	if (waits !== undefined && !live.steps.some((step) => step.id === waits.id && step.state === 'waiting'))
		announce(`The model asks for your consent: ${waits.title}.`);
	return {
		...live,
		text: live.text.slice(0, at) + delta,
		context: context ?? live.context,
		steps: steps ?? live.steps,
	};
}

function add(message: ThreadMessage): void {
	const read = new Set([message, ...(state.opened.value.value?.messages ?? [])].map(({ id }) => id));
	state.unread.value = [...state.unread.value.filter(({ id }) => !read.has(id)), message];
}
