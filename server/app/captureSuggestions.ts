import { createHash } from 'node:crypto';
import type { Capture, CaptureSuggestion, Processed } from '../../common/model/capture.ts';
import type { Store } from '../ports/store.ts';

/** Characters of a capture that another one contradicts. */
const SHOWN_CHARS = 200;

/** Takes the suggestions off captures that the user has taken up or does not want. */
export function withoutIgnored(store: Store, captures: readonly Capture[]): Capture[] {
	const ignored = store.work.ignoredSuggestions();
	return captures.map((capture) => {
		if (capture.processed === undefined) return capture;
		const { contradicts: found, ...rest } = capture.processed;
		if (ignored.size === 0 && found === undefined) return capture;
		const { task, project, ...processed } = rest;
		const contradicts = withText(store, found);
		const keeps = (what: CaptureSuggestion): boolean => !ignored.has(suggestionKeyOf(capture.id, what));
		return {
			...capture,
			processed: {
				...processed,
				...(task !== undefined && keeps('task') && { task }),
				...(project !== undefined && keeps('project') && { project }),
				...(contradicts !== undefined && keeps('supersede') && { contradicts }),
			},
		};
	});
}

/** What is contradicted, with its words, for as long as it stands. */
function withText(store: Store, contradicts: Processed['contradicts']): Processed['contradicts'] {
	if (contradicts === undefined) return undefined;
	const older = store.getCapture(contradicts.id);
	if (older === undefined || older.status === 'archived' || older.superseded !== undefined) return undefined;
	return { ...contradicts, text: older.content.slice(0, SHOWN_CHARS).toWellFormed() };
}

/** Says that a suggestion of a capture is made no more, or again. */
export function ignoreSuggestion(
	store: Store,
	{ id, what, ignored }: { readonly id: string; readonly what: CaptureSuggestion; readonly ignored: boolean },
): number {
	return store.execute({ type: 'task/ignoreSuggestion', key: suggestionKeyOf(id, what), ignored }).seq;
}

/** Names a suggestion as those of comments are named: 40 hexadecimal digits. */
export function suggestionKeyOf(id: string, what: CaptureSuggestion): string {
	return createHash('sha1').update(`capture\0${what}\0${id}`).digest('hex');
}
