import type { StoredEvent } from '../core/events/event.ts';
import { withoutErased } from '../core/terminal/events.ts';
import type { FileSystem } from './fileSystem.ts';
import type { StoreLayout } from './layout.ts';
import type { EventLog } from './log.ts';

/** Says that texts are being removed: a start that finds the mark ends what a crash interrupted. */
export function markErasing(files: FileSystem, layout: StoreLayout): void {
	if (files.exists(layout.erasing)) return;
	files.close(files.open(layout.erasing, 'wx'));
	files.syncFolder(layout.folder);
}

/** Takes the texts of erased commands out of the events that brought them. @throws the signal's reason when it aborts */
export async function removeErasedText(log: EventLog, erased: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
	const change = (event: StoredEvent): StoredEvent => {
		if (event.type !== 'terminalRecorded') return event;
		const data = withoutErased(event.data, erased);
		return data === event.data ? event : { ...event, data };
	};
	await log.rewrite(change, signal);
}
