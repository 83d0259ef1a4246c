import type { ContextItem, ContextOrigin, ContextPiece, ContextReason } from '../../../common/model/thread.ts';
import { firstTokens } from './fitting.ts';

/** A piece of context before it has its number. */
export interface Candidate extends ContextPiece {
	readonly origin: ContextOrigin;
	readonly why: readonly ContextReason[];
	/** It is the beginning of something longer already. */
	readonly cut?: boolean | undefined;
}

export interface ContextRequest {
	/** What the user attached, what the editor shows, what search found: each best first. */
	readonly candidates: readonly Candidate[];
	/** Ids that the user took out. */
	readonly exclude: ReadonlySet<string>;
	readonly budget: ContextBudget;
	/** Tokens of a text. */
	readonly count: (text: string) => number;
}

/** Most tokens of what goes along. */
export interface ContextBudget {
	/** Of all that the user attached. */
	readonly attached: number;
	/** Of all else. */
	readonly others: number;
	/** Share of `others` for open documents; the selection and the problems are not counted there. */
	readonly open: number;
}

export interface AssembledContext {
	/** What is sent, numbered from 1. */
	readonly items: ContextItem[];
	/** What did not fit or was taken out; numbered as if it came after. */
	readonly left: ContextItem[];
}

/** The beginning of something long says nothing when it is shorter. Tokens. */
const LEAST_CUT = 50;

/**
 * Chooses what goes along with a question: what the user attached, then what the editor shows, then what was found, while
 * there is room. What is attached or selected is cut where the room ends; anything else goes along whole or not. Lines that
 * are there already are not sent twice.
 */
export function assembleContext({ candidates, exclude, budget, count }: ContextRequest): AssembledContext {
	const sent: Numbered[] = [];
	const left: Numbered[] = [];
	const rooms = { ...budget };
	for (const candidate of withoutOverlaps(candidates.filter(({ text }) => text.trim() !== ''))) {
		const id = itemId(candidate);
		const whole = { candidate, id, tokens: count(candidate.text) };
		const room = roomFor(candidate, rooms);
		const fitting = exclude.has(id) || exclude.has(contextId(candidate)) ? undefined : fitted(whole, room, count);
		if (fitting === undefined) left.push(whole);
		else {
			sent.push(fitting);
			take(candidate, fitting.tokens, rooms);
		}
	}
	return {
		items: sent.map((one, at) => itemOf(one, at + 1)),
		left: left.map((one, at) => itemOf(one, sent.length + at + 1)),
	};
}

type Rooms = { -readonly [K in keyof ContextBudget]: number };

function roomFor(candidate: Candidate, { attached, others, open }: Rooms): number {
	if (candidate.origin === 'attached') return attached;
	return isOpenDocument(candidate) ? Math.min(others, open) : others;
}

function take(candidate: Candidate, tokens: number, rooms: Rooms): void {
	if (candidate.origin === 'attached') rooms.attached -= tokens;
	else rooms.others -= tokens;
	if (isOpenDocument(candidate)) rooms.open -= tokens;
}

function isOpenDocument({ origin, kind }: Candidate): boolean {
	return origin === 'editor' && kind === 'file';
}

/** As much of it as fits, when a part is worth something; undefined when nothing is. */
function fitted(whole: Numbered, room: number, count: (text: string) => number): Numbered | undefined {
	if (whole.tokens <= room) return whole;
	const { candidate, id } = whole;
	const wanted = candidate.origin === 'attached' || candidate.kind === 'selection';
	if (!wanted || room < LEAST_CUT) return undefined;
	const text = firstTokens(candidate.text, room, count);
	const endLine = candidate.startLine + text.split('\n').length - 1;
	return { candidate: { ...candidate, text, endLine }, id, tokens: count(text), cut: true };
}

/** Names a piece of context: the same lines of the same thing have the same name. */
export function contextId({ kind, root, path, startLine, endLine }: ContextPiece): string {
	const what = kind === 'problems' ? 'problems:' : '';
	return `${what}${root === '' ? path : `${root}/${path}`}:${startLine}-${endLine}`;
}

/**
 * Names what is sent, to be taken out by it. What the editor shows of a file is named without the lines: those are others
 * as soon as the user scrolls or selects, and what was taken out stays out.
 */
export function itemId(candidate: ContextPiece & { readonly origin: ContextOrigin }): string {
	if (candidate.origin !== 'editor') return contextId(candidate);
	const { kind, root, path } = candidate;
	return `editor:${kind === 'problems' ? 'problems:' : ''}${root === '' ? path : `${root}/${path}`}`;
}

interface Numbered {
	readonly candidate: Candidate;
	readonly id: string;
	readonly tokens: number;
	readonly cut?: true;
}

function itemOf({ candidate, ...facts }: Numbered, number: number): ContextItem {
	return { ...candidate, why: [...candidate.why], ...facts, number };
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
