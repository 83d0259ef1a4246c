import { counted } from '../../../common/base/counted.ts';
import { plain, section } from '../text/markdown.ts';

/** What was tidied up, or would be. Texts are first lines. */
export interface MeditationFacts {
	readonly dryRun: boolean;
	readonly duplicates: readonly { readonly text: string; readonly of: string }[];
	/** Linked because they were recalled together, so many times. */
	readonly linked: readonly { readonly a: string; readonly b: string; readonly times: number }[];
	readonly summed: readonly {
		readonly project: string;
		readonly captures: number;
		readonly text: string;
		readonly method: string;
	}[];
	/** Captures that hardly matter any more; they stay where they are. */
	readonly faded: readonly string[];
	/** What captures ask to be done, and is proposed. */
	readonly tasks: readonly string[];
}

const MAX_LINES = 30;

/** The report as Markdown; empty when nothing was found. */
export function meditationReport({ dryRun, duplicates, linked, summed, faded, tasks }: MeditationFacts): string {
	const parts = [
		section(
			dryRun ? 'Would be archived: said twice' : 'Archived: said twice',
			duplicates.map(({ text, of }) => `${plain(text)} — the same as “${plain(of)}”`),
			MAX_LINES,
		),
		section(
			dryRun ? 'Would be linked: recalled together' : 'Linked: recalled together',
			linked.map(({ a, b, times }) => `${plain(a)} — ${plain(b)} (${times} times)`),
			MAX_LINES,
		),
		...summed.map(({ project, captures, text, method }) =>
			dryRun
				? section('Would be summed up', [`${captures} captures of ${plain(project)}`])
				: `## Summed up: ${plain(project)}\n\n${text}\n\n*Of ${captures} captures, ${method === 'extractive' ? 'in their own sentences' : `by the language model ${method}`}.*`,
		),
		section(dryRun ? 'Would be suggested as tasks' : 'Suggested as tasks', tasks.map(plain), MAX_LINES),
		section('Hardly matters any more', faded.map(plain), MAX_LINES),
	];
	return parts.filter((part) => part !== '').join('\n\n');
}

/** One sentence. */
export function meditationMessage({ dryRun, duplicates, linked, summed, faded, tasks }: MeditationFacts): string {
	const would = dryRun ? 'would be ' : '';
	const counts = [
		duplicates.length === 0 ? '' : `${duplicates.length} said twice ${would}archived`,
		linked.length === 0 ? '' : `${counted(linked.length, 'link')} ${would}made`,
		summed.length === 0 ? '' : `${counted(summed.length, 'project')} ${would}summed up`,
		tasks.length === 0 ? '' : `${counted(tasks.length, 'task')} ${would}suggested`,
		faded.length === 0 ? '' : `${faded.length} faded`,
	].filter((text) => text !== '');
	return counts.length === 0 ? 'There was nothing to tidy up.' : `${counts.join(', ')}.`;
}
