import type { JSX } from 'preact';
import { counted } from '../../common/base/counted.ts';
import type { ContextItem, ThreadAnswer } from '../../common/model/thread.ts';
import { usageText } from '../../common/model/usageText.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { Notice } from '../kit/message.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { ChatActions } from './actions.ts';
import { BranchSwitch } from './branchSwitch.tsx';
import { SentAlong } from './sentAlong.tsx';
import { Steps } from './steps.tsx';
import { isWriting, live, standardModel } from './state.ts';
import { WhenIdle } from './whenIdle.tsx';

/** An answer that is complete: its text, what was sent along, who wrote it. */
export function Answer({
	answer,
	actions,
}: {
	readonly answer: ThreadAnswer;
	readonly actions: ChatActions;
}): JSX.Element {
	const { text, kind, state, context, steps, notices } = answer;
	return (
		<article class="answer" aria-label={kind === 'passages' ? 'Passages found' : 'Answer'}>
			<Steps steps={steps} actions={actions} />
			{text !== '' && <AnswerText text={text} context={context} actions={actions} />}
			{state === 'stopped' && <p class="stopped">Stopped.</p>}
			{notices.map((notice) => (
				<Notice key={notice} severity={state === 'failed' ? 'error' : 'info'}>
					{notice}
				</Notice>
			))}
			<WhatNow answer={answer} actions={actions} />
			{context.some(isRun) ? (
				<div class="button-row">
					{context.filter(isRun).map((run) => (
						<Button key={run.id} secondary onClick={() => actions.openItem(run)}>
							{`Open Run of ${run.label}`}
						</Button>
					))}
				</div>
			) : (
				<SentAlong items={context} answer={answer} actions={actions} />
			)}
			<div class="message-actions">
				<span class="by" title={byLine(answer)}>
					{byLine(answer)}
				</span>
				<BranchSwitch message={answer} actions={actions} />
				<IconButton icon="copy" label="Copy Answer" onClick={() => actions.copy(text)} />
				<WhenIdle>
					<IconButton icon="refresh" label="Answer Again" onClick={() => void actions.retry(answer.parent, answer)} />
				</WhenIdle>
			</div>
		</article>
	);
}

/** What helps when there is no answer by a model. */
function WhatNow({
	answer,
	actions,
}: {
	readonly answer: ThreadAnswer;
	readonly actions: ChatActions;
}): JSX.Element | null {
	const { kind, state, model, parent } = answer;
	const failed = state === 'failed';
	const retry = failed && !isWriting.value;
	const setUp = failed ? model === undefined : kind === 'passages' && standardModel.value === undefined;
	if (!retry && !setUp) return null;
	return (
		<div class="button-row">
			{retry && <Button onClick={() => void actions.retry(parent, answer)}>Try Again</Button>}
			{setUp && (
				<Button secondary onClick={() => actions.command('understory.setUpModel')}>
					Set Up Model…
				</Button>
			)}
		</div>
	);
}

/** An answer while it is written. */
export function LiveAnswer({ actions }: { readonly actions: ChatActions }): JSX.Element | null {
	const answer = live.value;
	if (answer === undefined) return null;
	const { text, context, steps } = answer;
	const waiting = steps.some(({ state }) => state === 'waiting');
	return (
		<article class="answer" aria-label="Answer" aria-busy={!waiting}>
			<Steps steps={steps} actions={actions} />
			{text !== '' && <AnswerText text={text} context={context} actions={actions} />}
			<p class="working">
				<Icon name={waiting ? 'question' : 'loading'} spin={!waiting} />
				{waiting
					? 'Waiting for you…'
					: text !== ''
						? 'Writing…'
						: context.length > 0
							? `Thinking about ${counted(context.length, 'passage')}…`
							: 'Looking…'}
			</p>
		</article>
	);
}

function AnswerText({
	text,
	context,
	actions,
}: {
	readonly text: string;
	readonly context: readonly ContextItem[];
	readonly actions: ChatActions;
}): JSX.Element {
	const cite = (number: number): void => {
		const item = context.find((one) => one.number === number);
		if (item !== undefined) actions.openItem(item);
	};
	return (
		<Markdown
			text={text}
			citations={new Set(context.map(({ number }) => number))}
			onCite={cite}
			codeActions={[
				{ icon: 'copy', label: 'Copy Code', run: (code) => actions.copy(code) },
				{ icon: 'insert', label: 'Insert at Cursor', run: (code) => actions.insertCode(code) },
				{ icon: 'diff', label: 'Apply as a Change to Review', run: (code) => actions.applyCode(code, context) },
			]}
		/>
	);
}

/** A task was handed to an agent: nothing was sent along. */
function isRun({ kind }: ContextItem): boolean {
	return kind === 'run';
}

/** Who answered, where, and what it took. */
function byLine({ model, usage }: ThreadAnswer): string {
	if (model === undefined) return '';
	const place = model.local ? 'on this machine' : model.host;
	return [model.name, place, ...usageText(usage)].filter((part) => part !== '').join(' · ');
}
