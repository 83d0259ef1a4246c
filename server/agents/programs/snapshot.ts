import { localMinute } from '../../../common/base/localTime.ts';
import type { AgentProgram } from '../program.ts';

export interface SnapshotParts {
	/** The folders of each window that is open and whose workspace is trusted. */
	readonly windows: () => readonly (readonly string[])[];
	/** Where the work in the folders of a window stands, as Markdown; empty when nothing is known. */
	readonly describe: (folders: readonly string[]) => string;
}

/** Writes down where the work stands: what is open, what happened since, what failed, what is next. */
export function createSnapshot({ windows, describe }: SnapshotParts): AgentProgram {
	return (context) => {
		context.step('Reading the sessions of the open windows');
		const reports = new Set(windows().map((folders) => describe(folders)));
		reports.delete('');
		const message =
			reports.size === 0 ? 'No open window has a session to write down.' : 'Where the work stands is written down.';
		return Promise.resolve({
			title: `Snapshot ${localMinute(context.startedAt)}`,
			message,
			report: [...reports].join('\n\n'),
		});
	};
}
