import type { HeldBack, Recalled, RecallPart } from '../../common/model/memory.ts';
import type { MemoryIndex } from '../core/memory/memoryIndex.ts';
import type { RankedPassage } from '../core/memory/recall.ts';
import { queryWords, terms } from '../core/text/terms.ts';
import { wordFamily } from '../core/text/wordFamily.ts';
import type { RecallRequest } from '../ports/recallEngine.ts';
import type { Facts, RecordFacts } from './recordFacts.ts';
import type { RecordReader } from './recordReader.ts';

type Reason = Pick<HeldBack, 'why' | 'reason' | 'by'>;

/** What is held back is told of, up to this many. */
const MAX_HELD_BACK = 20;
/** Characters shown of a neighbour, and of what is held back. */
const SHORT = 200;
const MAX_WORDS = 6;

/** Chooses the answers from a ranking: one passage a record, and what does not stand any more apart from the rest. */
export class RecallAnswers {
	readonly #index: MemoryIndex;
	readonly #facts: RecordFacts;
	readonly #records: RecordReader;
	readonly #request: RecallRequest;
	/** Of the question, as they are written. */
	readonly #words: readonly { readonly word: string; readonly families: readonly string[] }[];

	constructor(index: MemoryIndex, facts: RecordFacts, records: RecordReader, request: RecallRequest) {
		this.#index = index;
		this.#facts = facts;
		this.#records = records;
		this.#request = request;
		this.#words = queryWords(request.query).map((word) => ({ word, families: families(word) }));
	}

	/** @param ranked best first; no more of them are asked for than are needed */
	choose(ranked: Iterable<RankedPassage>): { hits: Recalled[]; heldBack: HeldBack[] } {
		const hits: Recalled[] = [];
		const heldBack: HeldBack[] = [];
		const seen = new Set<string>();
		const texts = new Map<string, string>();
		for (const passage of ranked) {
			const { ref } = this.#index.passage(passage.slot);
			if (seen.has(ref)) continue;
			seen.add(ref);
			const facts = this.#facts.of(ref);
			const reason = this.#reasonAgainst(passage, facts, texts);
			if (reason === undefined || this.#request.include.includes(reason.why)) {
				hits.push(this.#hit(passage, facts));
				texts.set(normalised(this.#index.passage(passage.slot).passage.text), ref);
				if (hits.length === this.#request.limit) break;
			} else if (heldBack.length < MAX_HELD_BACK) heldBack.push(this.#held(passage, reason));
		}
		return { hits, heldBack };
	}

	#reasonAgainst(
		{ slot }: RankedPassage,
		{ superseded, usage, importance }: Facts,
		texts: ReadonlyMap<string, string>,
	): Reason | undefined {
		if (superseded !== undefined) {
			const { by, reason } = superseded;
			return { why: 'superseded', reason: `superseded: ${reason}`, ...(by !== undefined && { by }) };
		}
		if (usage?.status === 'archived') return { why: 'archived', reason: 'archived' };
		const twin = texts.get(normalised(this.#index.passage(slot).passage.text));
		if (twin !== undefined) return { why: 'duplicate', reason: 'says the same', by: twin };
		const original = usage?.duplicateOf === undefined ? undefined : `capture/${usage.duplicateOf.id}`;
		if (original !== undefined && [...texts.values()].includes(original))
			return { why: 'duplicate', reason: 'says almost the same', by: original };
		if (importance.strength < this.#request.minStrength)
			return {
				why: 'faded',
				reason: `its strength ${importance.strength.toFixed(2)} is below ${this.#request.minStrength}`,
			};
		return undefined;
	}

	#hit(ranked: RankedPassage, { importance, superseded, usage }: Facts): Recalled {
		const { ref, passage } = this.#index.passage(ranked.slot);
		const { kind, id } = this.#records.kindOf(ref)!;
		const described = this.#records.describe(ref);
		return {
			ref,
			kind,
			id,
			text: passage.text,
			startLine: passage.startLine,
			endLine: passage.endLine,
			tags: [...(described?.tags ?? [])],
			updatedAt: described?.updatedAt ?? new Date(0).toISOString(),
			...(usage === undefined || usage.project === 'none' ? {} : { project: usage.project }),
			score: ranked.score,
			parts: this.#parts(ranked, passage.text),
			importance,
			...(superseded === undefined ? {} : { superseded }),
			around: this.#around(ranked.slot),
		};
	}

	#held({ slot, score }: RankedPassage, reason: Reason): HeldBack {
		const { ref, passage } = this.#index.passage(slot);
		return { ref, ...this.#records.kindOf(ref)!, text: shortened(passage.text), score, ...reason };
	}

	#parts({ parts, cosine }: RankedPassage, text: string): RecallPart[] {
		const present = new Set(families(text));
		const words = this.#words.flatMap((asked) => (asked.families.some((one) => present.has(one)) ? [asked.word] : []));
		const labels: Readonly<Record<RecallPart['part'], string>> = {
			meaning: `similar meaning (${Math.round(cosine * 100)} %)`,
			text: `contains ${words.slice(0, MAX_WORDS).join(', ')}`,
			meaningAround: 'similar meaning with what is around it',
			textAround: 'words with what is around it',
			time: 'kept at about that time',
		};
		return Object.entries(parts)
			.map(([part, score]) => ({ part: part as RecallPart['part'], score, label: labels[part as RecallPart['part']] }))
			.filter(({ score }) => score > 0)
			.sort((a, b) => b.score - a.score);
	}

	#around(slot: number): Recalled['around'] {
		const { before, after } = this.#index.neighbours(slot);
		const shown = (near: number | undefined, place: 'before' | 'after'): Recalled['around'] => {
			if (near === undefined) return [];
			const { ref, passage } = this.#index.passage(near);
			return [{ ref, text: shortened(passage.text), place }];
		};
		return [...shown(before, 'before'), ...shown(after, 'after')];
	}
}

function families(text: string): string[] {
	return terms(text).map(wordFamily);
}

function normalised(text: string): string {
	return text.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

function shortened(text: string): string {
	const line = text.replaceAll(/\s+/g, ' ').trim();
	return line.length > SHORT ? `${line.slice(0, SHORT - 1)}…` : line;
}
