import type { JSX } from 'preact';
import type { Capture, CaptureSuggestion } from '../../common/model/capture.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { InboxActions } from './actions.ts';
import { projects } from './state.ts';

interface Suggested {
	readonly what: CaptureSuggestion;
	/** As a sentence. */
	readonly text: string;
	readonly accept: string;
}

/**
 * What a capture seems to ask for, to be taken up or not: the task it describes, the project it belongs to, the older
 * capture that is not so any more.
 */
export function Suggestions({
	actions,
	capture,
}: {
	readonly actions: InboxActions;
	readonly capture: Capture;
}): JSX.Element | null {
	const suggested = suggestionsOf(capture);
	if (suggested.length === 0) return null;
	return (
		<ul class="suggested" aria-label="Suggestions">
			{suggested.map(({ what, text, accept }) => (
				<li key={what}>
					<span class="suggested-text">{text}</span>
					<RowButton label={accept} onClick={() => actions.acceptSuggestion(capture, what)} />
					<RowButton label="Ignore" onClick={() => actions.ignoreSuggestion(capture, what)} />
				</li>
			))}
		</ul>
	);
}

/** No tab stop: the row has keys for the same. */
function RowButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }): JSX.Element {
	return (
		<button type="button" class="button secondary" tabIndex={-1} onClick={onClick}>
			{label}
		</button>
	);
}

/** The first one is what `A` and `I` are about. */
export function suggestionsOf({ content, processed, project, status }: Capture): Suggested[] {
	if (processed === undefined || status === 'archived') return [];
	const found: Suggested[] = [];
	if (processed.task !== undefined)
		found.push({ what: 'task', text: taskText(content, processed.task.title), accept: 'Make Task' });
	const name = projects.value.get(processed.project?.id ?? '');
	if (project === NO_PROJECT && name !== undefined)
		found.push({ what: 'project', text: `Possible project: ${name}`, accept: 'Move There' });
	const older = processed.contradicts;
	if (older !== undefined)
		found.push({
			what: 'supersede',
			text: `Takes the place of “${shortened(older.text ?? older.was)}”?`,
			accept: 'Not So Any More',
		});
	return found;
}

function shortened(text: string): string {
	const line = text.replaceAll(/\s+/g, ' ').trim();
	return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** What the row above says is not said again. */
function taskText(content: string, title: string): string {
	return content.includes(title) ? 'Possible task' : `Possible task: ${title}`;
}
