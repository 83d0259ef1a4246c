import type { JSX } from 'preact';
import { Button, IconButton } from '../kit/button.tsx';
import { Empty } from '../kit/message.tsx';
import type { SearchActions } from './actions.ts';
import { hasFilters } from './filters.ts';
import { isBusy } from '../kit/indexSummary.ts';
import { ambient, filters, history } from './state.ts';

const RECENT_SHOWN = 8;

const EXAMPLES = ['where are errors shown to the user', 'parse configuration file', 'kind:doc how to install'];

/** What the view shows before there is a question. */
export function Start({ actions }: { readonly actions: SearchActions }): JSX.Element {
	const now = ambient.value;
	if (now === undefined || now.server.phase === 'starting') return <Empty icon="loading" title="Starting…" />;
	if (now.folders.length === 0) return <NoFolder actions={actions} virtual={now.virtual} />;
	return (
		<>
			<Empty icon="search-fuzzy" title="Ask your workspace">
				<p>Say what the code does, name a symbol, or quote a text. Captures are searched as well.</p>
				{!now.indexEnabled && <p>Indexing is turned off in the settings: only captures are found.</p>}
			</Empty>
			{history.value.length === 0 ? (
				<QueryList title="For example" queries={EXAMPLES} actions={actions} />
			) : (
				<QueryList title="Recent searches" queries={history.value.slice(0, RECENT_SHOWN)} actions={actions} clearable />
			)}
		</>
	);
}

/** What the view shows when a question has no answer. */
export function NoResults({ actions }: { readonly actions: SearchActions }): JSX.Element {
	const index = ambient.value?.index;
	return (
		<Empty icon="search-stop" title="No results">
			{index !== undefined && isBusy(index) ? (
				<p>The index is still being built; results will appear as it grows.</p>
			) : (
				<p>Other words may help: results need not contain the words you type.</p>
			)}
			{hasFilters(filters.value) && (
				<div class="button-row">
					<Button onClick={actions.clearFilters}>Clear Filters</Button>
				</div>
			)}
		</Empty>
	);
}

function NoFolder({ actions, virtual }: { readonly actions: SearchActions; readonly virtual: boolean }): JSX.Element {
	if (virtual)
		return (
			<Empty icon="cloud" title="This folder is not on disk">
				<p>Folders of a virtual file system are not indexed. Captures can be searched.</p>
			</Empty>
		);
	return (
		<Empty icon="folder" title="No folder is open">
			<p>Open a folder to search it by meaning. Captures can be searched in any case.</p>
			<div class="button-row">
				<Button onClick={() => actions.command('understory.openFolder')}>Open Folder…</Button>
			</div>
		</Empty>
	);
}

interface QueryListProps {
	readonly title: string;
	readonly queries: readonly string[];
	readonly actions: SearchActions;
	readonly clearable?: boolean;
}

function QueryList({ title, queries, actions, clearable = false }: QueryListProps): JSX.Element {
	return (
		<section class="queries">
			<header>
				<h2>{title}</h2>
				{clearable && <IconButton icon="clear-all" label="Clear Recent Searches" onClick={actions.clearHistory} />}
			</header>
			<ul>
				{queries.map((text) => (
					<li key={text}>
						<button type="button" class="link" onClick={() => actions.searchFor(text)}>
							{text}
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}
