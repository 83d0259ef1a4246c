import type { ThreadMessage } from '../../common/model/thread.ts';

/** Messages as they came; those that are what they were before are the same objects, and need not be drawn again. */
export function keepSame(before: readonly ThreadMessage[], came: readonly ThreadMessage[]): ThreadMessage[] {
	const known = new Map(before.map((message) => [message.id, message]));
	return came.map((message) => {
		const same = known.get(message.id);
		return same !== undefined && JSON.stringify(same) === JSON.stringify(message) ? same : message;
	});
}
