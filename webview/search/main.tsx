import { render } from 'preact';
import '../kit/kit.css';
import { connectHost } from '../kit/host.ts';
import { createActions } from './actions.ts';
import { isBusy } from '../kit/indexSummary.ts';
import { whenReady } from '../kit/whenReady.ts';
import { SearchView } from './searchView.tsx';
import './search.css';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Persisted>();
state.history.value = kept.history ?? [];
state.filters.value = { ...state.filters.value, ...kept.filters };
state.filtersOpen.value = kept.filtersOpen ?? false;
if (kept.query !== undefined) actions.setQuery(kept.query);

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('intent', actions.takeIntent);
host.on('captures', actions.refresh);

// Results from before the index was complete are old as well.
whenReady(
	state.ambient,
	actions.refresh,
	({ server, index }) => server.phase === 'ready' && (index === undefined || !isBusy(index)),
);

render(<SearchView actions={actions} />, document.getElementById('view')!);
host.ready();
