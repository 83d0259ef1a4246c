import type { JSX } from 'preact';
import { Button } from '../kit/button.tsx';
import { formatBytes } from '../kit/bytes.ts';
import { summarize } from '../kit/indexSummary.ts';
import { Notice } from '../kit/message.tsx';
import { relativeTime } from '../kit/time.ts';
import type { DashboardActions } from './actions.ts';
import { ambient, backingUp, overview } from './state.ts';

/** Sizes, the last backup and the state of the index. */
export function Facts({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	const known = overview.value.value;
	const profile = ambient.value?.profile;
	return (
		<section aria-labelledby="storage-title">
			<h2 id="storage-title">Storage</h2>
			<dl class="fact-list">
				{profile !== undefined && profile !== 'default' && <Fact name="Profile">{profile}</Fact>}
				<Fact name="Event log">{known === undefined ? '…' : formatBytes(known.storage.log)}</Fact>
				<Fact name="Index">{indexText()}</Fact>
				<Fact name="Tasks">{known === undefined ? '…' : `${known.tasks.open} open, ${known.tasks.done} done`}</Fact>
				<Fact name="Last backup">
					<BackupTime />
				</Fact>
			</dl>
			{known?.backupProblem !== undefined && <Notice severity="warning">{known.backupProblem}</Notice>}
			<div class="button-row">
				<Button secondary disabled={backingUp.value} onClick={actions.backUp}>
					{backingUp.value ? 'Backing Up…' : 'Back Up Now'}
				</Button>
				<Button secondary onClick={() => actions.command('understory.backup')}>
					Back Up to…
				</Button>
			</div>
		</section>
	);
}

function Fact({ name, children }: { readonly name: string; readonly children: JSX.Element | string }): JSX.Element {
	return (
		<div class="fact">
			<dt>{name}</dt>
			<dd>{children}</dd>
		</div>
	);
}

function BackupTime(): JSX.Element {
	const known = overview.value.value;
	if (known === undefined) return <>…</>;
	if (known.backup === undefined) return <>none yet</>;
	const { at, file, bytes, seq } = known.backup;
	const when = new Date(at);
	const since = known.seq - seq;
	return (
		<span title={`${file}\n${when.toLocaleString()}`}>
			{relativeTime(when.getTime(), Date.now())}, {formatBytes(bytes)}
			{since > 0 && (
				<span class="since">{` (${since.toLocaleString('en')} ${since === 1 ? 'change' : 'changes'} since)`}</span>
			)}
		</span>
	);
}

/** State of the index of this window's folders, and its size. */
function indexText(): string {
	const { index, folders = [] } = ambient.value ?? {};
	const bytes = overview.value.value?.storage.index;
	const size = bytes === undefined ? '' : `, ${formatBytes(bytes)}`;
	if (index === undefined) return 'not open yet';
	const paths = folders.map(({ path }) => path);
	const { phase, files, done, total, error } = summarize(index, paths);
	if (phase === 'failed') return error ?? 'failed';
	if (phase === 'paused') return `paused at ${files.toLocaleString('en')} files${size}`;
	if (phase === 'scanning') return 'looking for files…';
	if (phase === 'indexing') return `indexing, ${done.toLocaleString('en')} of ${total.toLocaleString('en')} files`;
	return `${files.toLocaleString('en')} files${size}`;
}
