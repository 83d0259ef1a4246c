import type { UpstreamCall } from '../../common/model/upstream.ts';

/** Calls that are remembered. */
const KEPT = 500;

/** The last calls of upstream tools: when, what, by whom, how it went; neither arguments nor results. */
export class CallLog {
	readonly #calls: UpstreamCall[] = [];

	add(call: UpstreamCall): void {
		this.#calls.push(call);
		if (this.#calls.length > KEPT) this.#calls.shift();
	}

	newest(limit: number): UpstreamCall[] {
		return this.#calls.slice(-limit).toReversed();
	}
}
