import type { LinkType } from '../../../common/model/graph.ts';
import { RULES_VERSION, type Mention } from './mention.ts';
import { nodeIdOf, type NodeRef } from './nodeRef.ts';

/** What the graph takes of a record: its text for the rules, and what it says in fields. */
export interface GraphRecord {
	/** Type of the record's own node, when others name it by another than its kind: a commit is one. */
	readonly type?: string;
	/** The record's own node; `kind:id` when left out. Others name it so: a task is `T-12`. */
	readonly key?: string;
	/** For people to read, one line. */
	readonly title: string;
	readonly text: string;
	/** When the text was written, ISO 8601. */
	readonly writtenAt: string;
	readonly updatedAt: string;
	readonly fields: readonly FieldLink[];
	/** Absolute path of the folder that relative paths in the text are about, when that is known. */
	readonly root?: string;
	/** Names that links go by, when records of this kind link to each other so. */
	readonly names?: RecordNames;
}

/** Records that are linked by name: a link means whatever has that name now. */
export interface RecordNames {
	/** A link means what is in its own scope first. */
	readonly scope: string;
	/** By strength of the claim, 0 first: a stronger one hides the weaker of others. */
	readonly own: readonly { readonly name: string; readonly claim: number }[];
	/** Names that this record's links say. */
	readonly wanted: readonly string[];
}

const TITLE_CHARS = 100;

/** The first line that says something, without marks of Markdown. */
export function titleOf(text: string): string {
	const line = text.split('\n').find((part) => /[\p{L}\p{N}]/u.test(part)) ?? text;
	const plain = line.replace(/^[\s>]*(?:#{1,6}\s+|[*-]\s+(?:\[[ x]\]\s+)?)?/, '').trim();
	return plain.length <= TITLE_CHARS ? plain : `${plain.slice(0, TITLE_CHARS - 1)}…`;
}

/** A link that a record says in a field of its own. */
export interface FieldLink {
	readonly to: NodeRef & { readonly name: string };
	readonly type: LinkType;
	/** Where the link begins, when that is not the record itself: a symbol is defined in a file. */
	readonly from?: NodeRef & { readonly name: string };
}

/** One link with where it comes from. */
export interface RecordLink extends FieldLink {
	/** In (0, 1]. */
	readonly weight: number;
	readonly count: number;
	readonly rule: string;
	readonly start?: number;
	readonly end?: number;
}

/** A record cannot crowd the graph: of a long list the surest are taken. */
const MAX_MENTIONED = 300;
/** More places than this say nothing new. */
const MAX_COUNT = 10;

/** Links of a record, each once: fields first, then what the text mentions, the surest first. */
export function linksOf(fields: readonly FieldLink[], mentions: readonly Mention[]): RecordLink[] {
	const links = new Map<string, RecordLink>();
	for (const field of fields) links.set(linkKey(field), { ...field, weight: 1, count: 1, rule: 'field' });
	for (const group of Map.groupBy(mentions, nodeIdOf).values()) {
		const link = mentioned(group);
		if (!links.has(linkKey(link))) links.set(linkKey(link), link);
	}
	return [...links.values()].sort((a, b) => b.weight - a.weight).slice(0, fields.length + MAX_MENTIONED);
}

/**
 * How sure a link is: 1 − (1 − c)ⁿ for n independent mentions, each with confidence c; never less than one mention, never
 * above 1.
 */
function mentionWeight(confidence: number, count: number): number {
	return 1 - (1 - confidence) ** Math.min(count, MAX_COUNT);
}

function mentioned(group: readonly Mention[]): RecordLink {
	const [first] = group as [Mention, ...Mention[]];
	const best = Math.max(...group.map(({ confidence }) => confidence));
	return {
		to: { type: first.type, key: first.key, name: first.name },
		type: first.type === 'tag' ? 'tagged' : 'mentions',
		weight: mentionWeight(best, group.length),
		count: group.length,
		rule: `${first.rule}@${RULES_VERSION}`,
		start: first.start,
		end: first.end,
	};
}

function linkKey({ from, to, type }: FieldLink): string {
	return JSON.stringify([from?.type, from?.key, to.type, to.key, type]);
}
