import { counted } from '../../common/base/counted.ts';
import type { CaptureStatus } from '../../common/model/capture.ts';

/** Levels of the pyramid from its top, where least is kept, to its base. */
export const LEVELS: readonly { readonly id: CaptureStatus; readonly name: string; readonly what: string }[] = [
	{ id: 'archived', name: 'Archived', what: 'put aside, still found' },
	{ id: 'compacted', name: 'Summed up', what: 'in a summary, sources kept' },
	{ id: 'processed', name: 'Processed', what: 'looked through and linked' },
	{ id: 'inbox', name: 'Inbox', what: 'as it came in' },
];

/** `12 captures: 9 processed, 3 inbox`; levels that hold none are left out. */
export function levelsText(captures: Readonly<Record<CaptureStatus, number>>): string {
	const held = LEVELS.filter(({ id }) => captures[id] > 0);
	const total = held.reduce((sum, { id }) => sum + captures[id], 0);
	if (total === 0) return 'No captures';
	const parts = held.map(({ id, name }) => `${captures[id].toLocaleString('en')} ${name.toLowerCase()}`);
	return `${counted(total, 'capture')}: ${parts.join(', ')}`;
}

/** `12 %`, `<1 %`; empty when there is nothing. */
export function share(count: number, total: number): string {
	if (count === 0 || total === 0) return '';
	const percent = (count / total) * 100;
	return percent < 1 ? '<1 %' : `${Math.round(percent)} %`;
}
