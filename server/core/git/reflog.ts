import type { GitEntryKind } from '../../../common/model/git.ts';
import { isoOfSeconds } from './time.ts';

/** A line of a reflog that tells of something worth keeping. */
export interface ReflogEntry {
	readonly kind: Exclude<GitEntryKind, 'history'>;
	/** Commit it led to. */
	readonly hash: string;
	/** ISO 8601, UTC. */
	readonly at: string;
	readonly author: string;
	/** First line of the commit's message, as far as the reflog has it. */
	readonly subject: string;
	/** For a switch. */
	readonly from: string;
	readonly to: string;
	/** The line itself: names what has no commit of its own. */
	readonly line: string;
}

/** `<old> <new> <name> <mail> <seconds> <zone>\t<message>`, see git's Documentation/gitformat-reflog and refs/files-backend. */
const LINE = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (.*?) <[^>]*> (\d{1,12}) [+-]\d{4}\t(.*)$/;

/** What the messages of git's commands begin with. The first that fits says the kind. */
const KINDS: readonly (readonly [RegExp, ReflogEntry['kind'] | undefined])[] = [
	[/^commit \(amend\): /, 'amend'],
	[/^commit \(merge\): /, 'merge'],
	[/^commit(?: \([^)]*\))?: /, 'commit'],
	[/^am: /, 'commit'],
	[/^cherry-pick(?: \([^)]*\))?: /, 'cherryPick'],
	[/^revert: /, 'revert'],
	[/^merge [^:]*: /, 'merge'],
	[/^(?:rebase|pull)[^:]* \((?:start|abort|pick|reword|edit|squash|fixup|continue)\)/, undefined],
	[/^(?:rebase|pull)[^:]* \(finish\)[^:]*: /, 'rebase'],
	[/^rebase finished: /, 'rebase'],
	[/^pull[^:]*: /, 'pull'],
	[/^checkout: moving from /, 'switch'],
	[/^switch: /, 'switch'],
	[/^reset: /, 'reset'],
	[/^clone: /, 'clone'],
];

/** What a reflog tells, oldest first. Lines of other forms, and steps of something larger, are passed over. */
export function parseReflog(text: string): ReflogEntry[] {
	return text.split('\n').flatMap((line) => entryOf(line) ?? []);
}

function entryOf(line: string): ReflogEntry | undefined {
	const match = LINE.exec(line);
	if (match === null) return undefined;
	const [, , hash = '', author = '', seconds = '', message = ''] = match;
	const found = KINDS.find(([pattern]) => pattern.test(message));
	if (found?.[1] === undefined) return undefined;
	const moved = /^checkout: moving from (\S+) to (\S+)$/.exec(message);
	if (found[1] === 'switch' && moved?.[1] === moved?.[2]) return undefined; // a checkout of files, or a new worktree
	return {
		kind: found[1],
		hash,
		at: isoOfSeconds(seconds),
		author,
		subject: message.replace(found[0], ''),
		from: moved?.[1] ?? '',
		to: moved?.[2] ?? '',
		line,
	};
}

/** Branch that HEAD was on after each entry, worked out from the one it is on now; empty for a detached HEAD. */
export function branchesOf(entries: readonly Pick<ReflogEntry, 'kind' | 'from' | 'to'>[], now: string): string[] {
	let branch = now;
	return entries
		.toReversed()
		.map(({ kind, from, to }) => {
			const here = kind === 'switch' && to !== '' ? named(to) : branch;
			if (kind === 'switch') branch = named(from);
			return here;
		})
		.toReversed();
}

/** A detached HEAD is told by a hash, or by its own name. */
function named(target: string): string {
	return target === 'HEAD' || /^[0-9a-f]{7,64}$/.test(target) ? '' : target;
}
