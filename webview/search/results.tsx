import type { JSX } from 'preact';
import { Notice } from '../kit/message.tsx';
import type { SearchActions } from './actions.ts';
import { FileRow, HitRow } from './row.tsx';
import { onTreeKey } from './resultKeys.ts';
import { countText } from './rows.ts';
import { asking, groups, results, rows, tabStop } from './state.ts';
import { NoResults, Start } from './start.tsx';

/** The tree of results, or why there is none. */
export function Results({ actions }: { readonly actions: SearchActions }): JSX.Element {
	if (!asking.value) return <Start actions={actions} />;
	const answer = results.value.value;
	const error = results.error.value;
	return (
		<>
			{results.loading.value && <progress class="working" aria-label="Searching" />}
			{error !== undefined && <Notice severity="error">{error}</Notice>}
			{answer?.notices.map((notice) => (
				<Notice key={notice} severity="info">
					{notice}
				</Notice>
			))}
			{answer !== undefined && answer.hits.length === 0 && error === undefined && <NoResults actions={actions} />}
			{answer !== undefined && answer.hits.length > 0 && (
				<>
					<p class="count">{`${countText(groups.value)} · ${Math.max(1, Math.round(answer.tookMs))} ms`}</p>
					<div
						class={results.loading.value ? 'tree stale' : 'tree'}
						role="tree"
						aria-label="Search results"
						onKeyDown={(event) => onTreeKey(event, actions)}
					>
						{rows.value.map((row) => {
							const { key } = row; // given by name: one in a spread is not seen
							const props = { actions, tabStop: key === tabStop.value };
							return row.type === 'file' ? (
								<FileRow key={key} {...props} row={row} />
							) : (
								<HitRow key={key} {...props} row={row} />
							);
						})}
					</div>
				</>
			)}
		</>
	);
}
