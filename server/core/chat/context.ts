import type { ContextItem, ContextOrigin, ContextPiece } from '../../../common/model/thread.ts';
import type { HitReason } from '../../../common/model/search.ts';

/** A piece of context before it has its number. */
export interface Candidate extends ContextPiece {
	readonly origin: ContextOrigin;
	readonly why: readonly HitReason[];
}

export interface ContextRequest {
	/** What the user attached, what the editor shows, what search found: each best first. */
	readonly candidates: readonly Candidate[];
	/** Ids that the user took out. */
	readonly exclude: ReadonlySet<string>;
	/** Most tokens of all items together, what is attached apart. */
	readonly budget: number;
	/** Tokens of a text. */
	readonly count: (text: string) => number;
}

export interface AssembledContext {
	/** What is sent, numbered from 1. */
	readonly items: ContextItem[];
	/** What did not fit or was taken out; numbered as if it came after. */
	readonly left: ContextItem[];
}

/**
 * Chooses what goes along with a question: what the user attached, always; then what the editor shows and what search
 * found, while there is room. Lines that are there already are not sent twice.
 */
export function assembleContext({ candidates, exclude, budget, count }: ContextRequest): AssembledContext {
	const unique = withoutOverlaps(candidates.filter(({ text }) => text.trim() !== ''));
	const sent: Numbered[] = [];
	const left: Numbered[] = [];
	let room = budget;
	for (const candidate of unique) {
		const id = contextId(candidate);
		const tokens = count(candidate.text);
		const free = candidate.origin === 'attached';
		const fits = free || tokens <= room;
		if (fits && !exclude.has(id)) {
			sent.push({ candidate, id, tokens });
			if (!free) room -= tokens;
		} else left.push({ candidate, id, tokens });
	}
	return {
		items: sent.map((one, at) => itemOf(one, at + 1)),
		left: left.map((one, at) => itemOf(one, sent.length + at + 1)),
	};
}

/** Names a piece of context: the same lines of the same thing have the same name. */
export function contextId({ kind, root, path, startLine, endLine }: ContextPiece): string {
	const what = kind === 'problems' ? 'problems:' : '';
	return `${what}${root === '' ? path : `${root}/${path}`}:${startLine}-${endLine}`;
}

interface Numbered {
	readonly candidate: Candidate;
	readonly id: string;
	readonly tokens: number;
}

function itemOf({ candidate, id, tokens }: Numbered, number: number): ContextItem {
	return { ...candidate, why: [...candidate.why], id, tokens, number };
}

/** The first to come keeps the lines; problems are about lines and do not hold them. */
function withoutOverlaps(candidates: readonly Candidate[]): Candidate[] {
	const kept: Candidate[] = [];
	for (const candidate of candidates) {
		const known = kept.some((other) =>
			candidate.kind === 'problems' || other.kind === 'problems'
				? contextId(other) === contextId(candidate)
				: overlaps(other, candidate),
		);
		if (!known) kept.push(candidate);
	}
	return kept;
}

function overlaps(a: ContextPiece, b: ContextPiece): boolean {
	return a.root === b.root && a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine;
}
