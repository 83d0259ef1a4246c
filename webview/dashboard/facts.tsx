import type { JSX } from 'preact';
import { STORAGE_PARTS, type StoragePart } from '../../common/model/storageParts.ts';
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
				<Fact name="On disk">{known?.storage.total === undefined ? '…' : formatBytes(known.storage.total)}</Fact>
				{STORAGE_PARTS.map((part) => (
					<PartSize key={part} part={part} />
				))}
				<Fact name="Indexed">{indexText()}</Fact>
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

const PART_NAMES: Readonly<Record<StoragePart, string>> = {
	log: 'Event log',
	snapshots: 'Snapshots of it',
	index: 'Search index',
	graph: 'Knowledge graph',
	models: 'Models',
	notes: 'Notes',
	backups: 'Backups',
	other: 'Other',
};

/** What takes no room has no line; the log has one always. */
function PartSize({ part }: { readonly part: StoragePart }): JSX.Element | null {
	const { log, parts } = overview.value.value?.storage ?? {};
	const bytes = part === 'log' ? log : parts?.[part];
	if (bytes === undefined || (bytes === 0 && part !== 'log')) return null;
	return (
		<div class="fact part">
			<dt>{PART_NAMES[part]}</dt>
			<dd>{formatBytes(bytes)}</dd>
		</div>
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

/** State of the index of this window's folders. */
function indexText(): string {
	const { index, folders = [] } = ambient.value ?? {};
	if (index === undefined) return 'not open yet';
	const paths = folders.map(({ path }) => path);
	const { phase, files, done, total, error } = summarize(index, paths);
	if (phase === 'failed') return error ?? 'failed';
	if (phase === 'paused') return `paused at ${files.toLocaleString('en')} files`;
	if (phase === 'scanning') return 'looking for files…';
	if (phase === 'indexing') return `indexing, ${done.toLocaleString('en')} of ${total.toLocaleString('en')} files`;
	return `${files.toLocaleString('en')} files`;
}
