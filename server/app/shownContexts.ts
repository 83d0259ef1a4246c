import { createHash } from 'node:crypto';
import type { ParsedInput } from '../../common/protocol/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { ThreadContext } from './threadContext.ts';

/** How long what was shown is sent as it was shown. Milliseconds. */
const MAX_AGE_MS = 60_000;
/** Questions that are typed at the same time, in all windows. */
const MAX_SHOWN = 8;

/** What decides what goes along with a question. */
export type ShownQuestion = Omit<ParsedInput<'thread/context'>, 'more'> & { readonly more?: boolean };

interface Shown {
	readonly context: ThreadContext;
	/** Seq of the last event then. */
	readonly head: number;
	readonly at: number;
}

/**
 * What users were shown as going along with what they type. A question that is asked with nothing changed takes just that
 * along: it is what was consented to, and it is not looked for a second time while the answer is waited for. Nothing is
 * kept beyond an event: what was deleted or erased since goes along with nothing.
 */
export class ShownContexts {
	readonly #clock: Clock;
	readonly #shown = new Map<string, Shown>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** @param head seq of the last event before it was looked for. What came with a notice may be better the next time. */
	put(question: ShownQuestion, context: ThreadContext, head: number): void {
		const key = keyOf(question);
		this.#shown.delete(key);
		if (context.notices.length > 0) return;
		this.#shown.set(key, { context, head, at: this.#clock() });
		for (const oldest of [...this.#shown.keys()].slice(0, -MAX_SHOWN)) this.#shown.delete(oldest);
	}

	/** @param head seq of the last event now */
	get(question: ShownQuestion, head: number): ThreadContext | undefined {
		const shown = this.#shown.get(keyOf(question));
		if (shown === undefined || shown.head !== head || this.#clock() - shown.at > MAX_AGE_MS) return undefined;
		return shown.context;
	}
}

function keyOf(question: ShownQuestion): string {
	const { thread, parent, text, command, attachments, editor, exclude, again, more, roots, session } = question;
	const place = parent === undefined ? [] : [thread, parent]; // a conversation that begins may have its name already
	const decides = [place, text, command, attachments, editor, exclude, again, more, roots, session];
	return createHash('sha256').update(JSON.stringify(decides)).digest('base64');
}
