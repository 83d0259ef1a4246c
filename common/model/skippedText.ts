import type { SkippedGroup } from './indexStatus.ts';

const REASONS: Readonly<Record<string, string>> = {
	ignored: 'ignored by git or an ignore file',
	excluded: 'excluded by the settings',
	tooLarge: 'too large',
	symbolicLink: 'symbolic links',
	special: 'no ordinary files',
	binary: 'no text',
	generated: 'generated or minified',
	unreadable: 'not readable',
	changing: 'changing while they were read',
	timedOut: 'took too long to read',
	crashed: 'ended what reads them',
	failed: 'failed because of a fault in Understory',
};

/** One line: how many files, why, and those that are named. */
export function describeSkipped({ reason, count, paths }: SkippedGroup): string {
	const rest = count > paths.length ? ['…'] : [];
	const named = paths.length === 0 ? '' : `: ${[...paths, ...rest].join(', ')}`;
	return `${count.toLocaleString('en')} ${REASONS[reason] ?? reason}${named}`;
}
