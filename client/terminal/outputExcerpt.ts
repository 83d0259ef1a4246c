/** Characters kept of the beginning and of the end. */
export const HEAD_LENGTH = 2500;
export const TAIL_LENGTH = 5000;
/** Read beyond what is kept, so that a secret at the border is seen whole when secrets are taken out. */
const MARGIN = 8000;

/** The parts of a long output; `middle` characters between them were thrown away. */
export interface OutputParts {
	readonly head: string;
	/** Empty when `head` is all there is. */
	readonly tail: string;
	readonly middle: number;
}

/** Takes an output as it comes and holds its beginning and its end, with margins, whatever its length. */
export class OutputExcerpt {
	#head = '';
	#tail = '';
	#length = 0;

	push(text: string): void {
		this.#length += text.length;
		const room = HEAD_LENGTH + MARGIN - this.#head.length;
		this.#head += text.slice(0, Math.max(0, room));
		this.#tail += text.slice(Math.max(0, room));
		if (this.#tail.length > 4 * (TAIL_LENGTH + MARGIN)) this.#tail = this.#tail.slice(-(TAIL_LENGTH + MARGIN));
	}

	get length(): number {
		return this.#length;
	}

	parts(): OutputParts {
		const tail = this.#tail.slice(-(TAIL_LENGTH + MARGIN));
		return { head: this.#head, tail, middle: this.#length - this.#head.length - tail.length };
	}
}

/** What is kept of an output without secrets, and how many characters are left out of its middle. */
export function cutExcerpt({ head, tail, middle }: OutputParts): { text: string; omitted: number } {
	if (middle === 0) {
		const whole = head + tail;
		const omitted = whole.length - HEAD_LENGTH - TAIL_LENGTH;
		if (omitted <= 0) return { text: whole, omitted: 0 };
		return joined(whole.slice(0, HEAD_LENGTH), whole.slice(-TAIL_LENGTH), omitted);
	}
	const kept = tail.slice(-TAIL_LENGTH);
	return joined(head.slice(0, HEAD_LENGTH), kept, middle + head.length - HEAD_LENGTH + tail.length - kept.length);
}

function joined(head: string, tail: string, omitted: number): { text: string; omitted: number } {
	return { text: `${head}\n… ${omitted} characters left out …\n${tail}`, omitted };
}
