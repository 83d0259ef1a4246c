import type { JSX } from 'preact';
import type { AnswerStep } from '../../common/model/thread.ts';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import type { ChatActions } from './actions.ts';

/** The tools that a model called, in their order; one that writes waits here for the user. */
export function Steps({
	steps,
	actions,
}: {
	readonly steps: readonly AnswerStep[];
	readonly actions: ChatActions;
}): JSX.Element | null {
	if (steps.length === 0) return null;
	return (
		<ol class="steps" aria-label="Steps">
			{steps.map((step) => (
				<li key={step.id} class={`step ${step.state}`}>
					{step.state === 'waiting' ? <Question step={step} actions={actions} /> : <Done step={step} />}
				</li>
			))}
		</ol>
	);
}

function Done({ step }: { readonly step: AnswerStep }): JSX.Element {
	const { title, state, input, result } = step;
	return (
		<details>
			<summary>
				<Icon name={ICONS[state]} spin={state === 'running'} /> {title}
				{about(input) !== '' && <span class="step-about">{about(input)}</span>}
				<span class="step-result">{state === 'running' ? 'Running…' : result}</span>
			</summary>
			<pre class="step-input">{pretty(input)}</pre>
		</details>
	);
}

/** What would be written, whole, and the two answers. */
function Question({ step, actions }: { readonly step: AnswerStep; readonly actions: ChatActions }): JSX.Element {
	return (
		<div class="step-question" role="group" aria-label={`${step.title}: may the model do this?`}>
			<p>
				<Icon name="question" /> The model wants to do this: <strong>{step.title}</strong>
			</p>
			<pre class="step-input">{pretty(step.input)}</pre>
			<div class="button-row">
				<Button onClick={() => actions.approve(step.id, true)}>Allow Once</Button>
				<Button secondary onClick={() => actions.approve(step.id, false)}>
					Do Not Allow
				</Button>
			</div>
		</div>
	);
}

const ICONS: Readonly<Record<AnswerStep['state'], string>> = {
	running: 'loading',
	waiting: 'question',
	done: 'check',
	failed: 'error',
	denied: 'circle-slash',
};

/** What the call is about: the first text among its arguments. */
function about(input: string): string {
	const text = Object.values(fieldsOf(input)).find((value) => typeof value === 'string');
	return text === undefined ? '' : text;
}

/** Arguments one a line, as people read them. */
function pretty(input: string): string {
	const fields = Object.entries(fieldsOf(input));
	if (fields.length === 0) return input;
	return fields
		.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
		.join('\n');
}

function fieldsOf(input: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(input);
		return typeof value === 'object' && value !== null ? { ...value } : {};
	} catch {
		return {}; // it was too long to be kept whole; it is shown as it is
	}
}
