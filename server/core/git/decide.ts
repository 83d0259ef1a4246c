import type { Decision } from '../decision.ts';
import type { GitEntryData } from './events.ts';

/** Keeps what was found in a repository. */
export interface GitCommand {
	readonly type: 'git/record';
	/** Work tree, absolute path. */
	readonly repository: string;
	readonly entries: readonly GitEntryData[];
}

export interface GitReader {
	/** The event that brought an entry, undefined when it is unknown. */
	gitEntrySeq(repository: string, id: string): number | undefined;
}

/** Turns entries into one event; those that are known are passed over. */
export function decideGit({ repository, entries }: GitCommand, state: GitReader): Decision {
	const fresh = new Map<string, GitEntryData>();
	for (const entry of entries)
		if (state.gitEntrySeq(repository, entry.id) === undefined) fresh.set(entry.id, wellFormed(entry));
	if (fresh.size === 0) return { seq: Math.max(0, ...entries.map(({ id }) => state.gitEntrySeq(repository, id)!)) };
	return { events: [{ type: 'gitRecorded', data: { repository, entries: [...fresh.values()] } }] };
}

/** Messages and names may be in any encoding; what is no text was read as half characters. */
function wellFormed(entry: GitEntryData): GitEntryData {
	return {
		...entry,
		subject: entry.subject.toWellFormed(),
		body: entry.body.toWellFormed(),
		author: entry.author.toWellFormed(),
		branch: entry.branch.toWellFormed(),
		from: entry.from.toWellFormed(),
		to: entry.to.toWellFormed(),
		files: entry.files.map((file) => file.toWellFormed()),
	};
}
