import type { ChatModelHealth, ModelFault } from '../../../common/model/chat.ts';

type Outcome = Pick<ChatModelHealth, 'lastAnswerAt' | 'lastFailure'>;

/** Programs may ask for any model; those asked longest ago are forgotten. */
const MAX_MODELS = 100;

/** How asking each model ended last, since the start. */
export class Outcomes {
	readonly #outcomes = new Map<string, Outcome>();

	answered(ref: string): void {
		this.#keep(ref, { lastAnswerAt: new Date().toISOString() });
	}

	failed(ref: string, fault: ModelFault): void {
		this.#keep(ref, { lastFailure: { at: new Date().toISOString(), fault } });
	}

	of(ref: string): Outcome {
		return this.#outcomes.get(ref) ?? {};
	}

	#keep(ref: string, outcome: Outcome): void {
		const known = this.of(ref);
		this.#outcomes.delete(ref);
		this.#outcomes.set(ref, { ...known, ...outcome });
		const [oldest] = this.#outcomes.keys();
		if (this.#outcomes.size > MAX_MODELS && oldest !== undefined) this.#outcomes.delete(oldest);
	}
}
