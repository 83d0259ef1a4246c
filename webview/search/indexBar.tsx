import type { JSX } from 'preact';
import type { IndexStatus } from '../../common/model/indexStatus.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import type { SearchActions } from './actions.ts';
import { summarize, type IndexSummary } from '../kit/indexSummary.ts';

interface IndexBarProps {
	readonly actions: SearchActions;
	readonly ambient: Ambient;
	readonly index: IndexStatus;
}

/** State and progress of the index, with pause and rebuild. */
export function IndexBar({ actions, ambient, index }: IndexBarProps): JSX.Element | null {
	if (ambient.folders.length === 0 || !ambient.indexEnabled) return null;
	const summary = summarize(
		index,
		ambient.folders.map((folder) => folder.path),
	);
	const working = summary.phase === 'indexing' || summary.phase === 'scanning';
	return (
		<footer class="index-bar">
			{working && <IndexProgress summary={summary} />}
			<div class="index-line">
				<span class="index-text" title={index.degraded}>
					{textOf(summary)}
				</span>
				{(index.lastResort || index.degraded !== undefined) && (
					<span class="index-hint" title={hintOf(index)} role="img" aria-label={hintOf(index)} tabIndex={0}>
						<Icon name={index.degraded === undefined ? 'info' : 'warning'} />
					</span>
				)}
				{working && <IconButton icon="debug-pause" label="Pause Indexing" onClick={actions.pause} />}
				{summary.phase === 'paused' && (
					<IconButton icon="debug-continue" label="Resume Indexing" onClick={actions.resume} />
				)}
				{!working && <IconButton icon="refresh" label="Rebuild Index…" onClick={actions.rebuild} />}
			</div>
		</footer>
	);
}

function IndexProgress({ summary: { phase, done, total } }: { readonly summary: IndexSummary }): JSX.Element {
	const known = phase === 'indexing' && total > 0;
	return <progress aria-label="Indexing" {...(known && { value: done, max: total })} />;
}

function textOf({ phase, files, chunks, done, total, error }: IndexSummary): string {
	switch (phase) {
		case 'scanning':
			return 'Looking for files…';
		case 'indexing':
			return `Indexing ${done.toLocaleString()} of ${total.toLocaleString()} files`;
		case 'paused':
			return `Paused at ${done.toLocaleString()} of ${total.toLocaleString()} files`;
		case 'failed':
			return error ?? 'Indexing failed; see the log.';
		case 'optimizing':
		case 'idle':
			return `${files.toLocaleString()} files · ${chunks.toLocaleString()} passages`;
		default:
			return phase satisfies never;
	}
}

function hintOf(index: IndexStatus): string {
	return index.degraded ?? 'No embedding model is loaded: search by meaning is weak. Search by text and name works.';
}
