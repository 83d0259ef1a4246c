import { createHash } from 'node:crypto';
import type { Capture, CaptureSuggestion } from '../../common/model/capture.ts';
import type { Store } from '../ports/store.ts';

/** Takes the suggestions off captures that the user has taken up or does not want. */
export function withoutIgnored(store: Store, captures: readonly Capture[]): Capture[] {
	const ignored = store.work.ignoredSuggestions();
	if (ignored.size === 0) return [...captures];
	return captures.map((capture) => {
		if (capture.processed === undefined) return capture;
		const { task, project, ...processed } = capture.processed;
		const keeps = (what: CaptureSuggestion): boolean => !ignored.has(suggestionKeyOf(capture.id, what));
		return {
			...capture,
			processed: {
				...processed,
				...(task !== undefined && keeps('task') && { task }),
				...(project !== undefined && keeps('project') && { project }),
			},
		};
	});
}

/** Says that a suggestion of a capture is made no more, or again. */
export function ignoreSuggestion(
	store: Store,
	{ id, what, ignored }: { readonly id: string; readonly what: CaptureSuggestion; readonly ignored: boolean },
): number {
	return store.execute({ type: 'task/ignoreSuggestion', key: suggestionKeyOf(id, what), ignored }).seq;
}

/** Names a suggestion as those of comments are named: 40 hexadecimal digits. */
function suggestionKeyOf(id: string, what: CaptureSuggestion): string {
	return createHash('sha1').update(`capture\0${what}\0${id}`).digest('hex');
}
