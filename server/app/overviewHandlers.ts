import type { Output } from '../../common/protocol/index.ts';
import { activityOf, firstLine, withoutRepeats, type Activity } from '../core/activity.ts';
import type { Store } from '../ports/store.ts';
import type { Backups } from './backups.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import type { StorageSizes } from './storageSizes.ts';

export interface OverviewServices {
	readonly store: Store;
	readonly backups: Backups;
	readonly sizes: StorageSizes;
}

/** Events looked at for each line of activity: most of the others are the product's own. */
const EVENTS_A_LINE = 8;

export function createOverviewHandlers({ store, backups, sizes }: OverviewServices): HandlersOf<'overview'> {
	return {
		'overview/read': async ({ activity }): Promise<Output<'overview/read'>> => {
			const known = await sizes.current();
			const { logBytes } = store.health();
			return {
				seq: store.head,
				...store.work.counts(),
				storage: { log: logBytes, ...known },
				...given({ backup: backups.last, backupProblem: backups.problem }),
				backupFolder: backups.folder,
				activity: recentActivity(store, activity),
			};
		},
	};
}

function recentActivity(store: Store, limit: number): Activity[] {
	const count = limit * EVENTS_A_LINE;
	const activities = store
		.readEvents(Math.max(0, store.head - count), count)
		.map(activityOf)
		.filter((activity) => activity !== undefined);
	const newest = withoutRepeats(activities.toReversed()).slice(0, limit);
	return newest.map((activity) => ({ ...activity, text: nameOf(store, activity) }));
}

/** What a thing is called now; what the event said of it when it is gone. */
function nameOf(store: Store, { noun, id, text }: Activity): string {
	if (noun === 'capture') return firstLine(store.getCapture(id)?.content ?? text);
	if (noun === 'task') return store.work.task(id)?.title ?? text;
	return text;
}
