import type { JSX, TargetedMouseEvent } from 'preact';
import { IconButton } from '../kit/button.tsx';
import { withoutSelecting } from '../kit/doubleClick.ts';
import { Icon } from '../kit/icon.tsx';
import type { RowPlace } from '../kit/pagedRows.tsx';
import { relativeTime } from '../kit/time.ts';
import type { HistoryActions } from './actions.ts';
import { durationText, folderName, resultOf } from './commandText.ts';
import { FixNote } from './fixNote.tsx';
import { commandRowId } from './focus.ts';
import { ambient, expanded, fixes, type ListedCommand } from './state.ts';

interface CommandRowProps {
	readonly actions: HistoryActions;
	readonly command: ListedCommand;
	readonly place: RowPlace;
}

/** One command: what was run, how it ended, where and when; its output and what fixed it on request. */
export function CommandRow({ actions, command, place }: CommandRowProps): JSX.Element {
	const { id } = command;
	const open = expanded.value.has(id);
	const fix = fixes.value.get(id);
	const result = resultOf(command);
	return (
		<div
			id={commandRowId(id)}
			class={`command ${result.state}`}
			role="article"
			aria-posinset={place.position}
			aria-setsize={place.setSize}
			aria-label={`${command.command.slice(0, 300)}, ${result.label}, ${folderName(command.cwd, ambient.value?.folders ?? [])}`}
			tabIndex={place.tabStop ? 0 : -1}
			onFocus={() => actions.activate(id)}
			onClick={focusRow}
			onMouseDown={withoutSelecting}
			onDblClick={() => actions.insert(command)}
		>
			<div class="command-line">
				<span class="result" title={result.label}>
					<Icon name={result.icon} />
				</span>
				<code class={open ? 'text' : 'text clamped'}>{command.command}</code>
				<RowActions actions={actions} command={command} />
			</div>
			<Facts command={command} />
			{open && <Output command={command} />}
			{fix !== undefined && <FixNote actions={actions} fix={fix} />}
		</div>
	);
}

function Facts({ command }: Pick<CommandRowProps, 'command'>): JSX.Element {
	const started = new Date(command.startedAt);
	const { exitCode = 0, redacted } = command;
	return (
		<div class="meta">
			<time dateTime={command.startedAt} title={started.toLocaleString()}>
				{relativeTime(started.getTime(), Date.now())}
			</time>
			<span>{durationText(command.durationMs)}</span>
			{exitCode !== 0 && <span class="exit-code">exit code {exitCode}</span>}
			<span class="folder" title={command.cwd}>
				{folderName(command.cwd, ambient.value?.folders ?? [])}
			</span>
			{redacted > 0 && (
				<span title="Taken out before the command was kept">
					{redacted === 1 ? '1 secret removed' : `${redacted} secrets removed`}
				</span>
			)}
		</div>
	);
}

function Output({ command }: Pick<CommandRowProps, 'command'>): JSX.Element {
	if (command.output === '') return <p class="no-output">No output was kept.</p>;
	return (
		<pre class="output" tabIndex={0} role="group" aria-label="Output">
			{command.output}
		</pre>
	);
}

function RowActions({ actions, command }: Pick<CommandRowProps, 'actions' | 'command'>): JSX.Element {
	const failed = (command.exitCode ?? 0) !== 0;
	const button = (icon: string, label: string, run: (command: ListedCommand) => void): JSX.Element => (
		<IconButton icon={icon} label={label} tabIndex={-1} onClick={() => run(command)} />
	);
	return (
		<span class="row-actions" aria-hidden="true">
			{failed && button('wrench', 'What Fixed It Last Time (F)', actions.toggleFix)}
			{failed && button('question', 'Explain This Failure (E)', actions.explain)}
			{button('terminal', 'Insert into Terminal (Enter)', actions.insert)}
			{button('play', 'Run in Terminal (Ctrl+Enter)', actions.run)}
			{button('copy', 'Copy (Ctrl+C)', actions.copy)}
			{button('clippy', 'Copy with Output (C)', actions.copyWithOutput)}
			{button('output', 'Open Output (O)', actions.openOutput)}
			{button('trash', 'Archive (Del)', actions.remove)}
		</span>
	);
}

/** A click on the row's own surface focuses it and shows the output; one on a button or in a text is not its business. */
function focusRow(event: TargetedMouseEvent<HTMLElement>): void {
	const target = event.target as HTMLElement;
	if (target.closest('button, pre') === null && String(getSelection()) === '') event.currentTarget.focus();
}
