import type { StoredEvent } from './events/event.ts';

/** Something that happened, as people say it. */
export interface Activity {
	readonly seq: number;
	readonly at: string;
	/** `capture`, `task`, … */
	readonly noun: string;
	/** `added`, `edited`, `moved`, … */
	readonly verb: string;
	readonly id: string;
	/** What the event itself says of it; empty when it says nothing. */
	readonly text: string;
}

/** What users do; what the product derives by itself is not worth a line. */
const VERBS = new Set(['added', 'edited', 'moved', 'deleted', 'restored', 'renamed', 'merged', 'pinned', 'archived']);
const MAX_TEXT = 120;

/** The line that an event deserves, if it does: its type names what happened to what. */
export function activityOf({ type, seq, ts, data }: StoredEvent): Activity | undefined {
	const words = type.split(/(?=[A-Z])/);
	const verb = words.at(-1)!.toLowerCase();
	if (words.length !== 2 || !VERBS.has(verb) || !('id' in data)) return undefined;
	return { seq, at: ts, noun: words[0]!, verb: levelIn(data) ?? verb, id: data.id, text: textIn(data) };
}

/** The first line of a text, not too long to stand in a list. */
export function firstLine(text: string): string {
	const line = text.trim().split('\n', 1)[0]!;
	return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1).trimEnd()}…` : line;
}

/** A change of nothing but the level is told by where it went. */
function levelIn(data: object): string | undefined {
	if (!('status' in data) || Object.keys(data).length !== 2) return undefined;
	return data.status === 'archived' ? 'archived' : 'taken back';
}

/** Of what happened to one thing several times in a row, the last. Newest first, as the result. */
export function withoutRepeats(activities: readonly Activity[]): Activity[] {
	return activities.filter(({ noun, id, verb }, at) => {
		const newer = activities[at - 1];
		return newer === undefined || newer.id !== id || newer.noun !== noun || newer.verb !== verb;
	});
}

function textIn(data: object): string {
	for (const field of ['title', 'name', 'content']) {
		const value: unknown = Object.getOwnPropertyDescriptor(data, field)?.value;
		if (typeof value === 'string') return firstLine(value);
	}
	return '';
}
