import { effect } from '@preact/signals';
import { render } from 'preact';
import '../kit/kit.css';
import { connectHost } from '../kit/host.ts';
import { createActions } from './actions.ts';
import { isBusy } from '../kit/indexSummary.ts';
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

// Results from before the index was complete, or before the server was there, are asked for again.
let wasWaiting = true;
effect(() => {
	const { server, index } = state.ambient.value ?? {};
	const waiting = server?.phase !== 'ready' || (index !== undefined && isBusy(index));
	if (wasWaiting && !waiting) queueMicrotask(actions.refresh);
	wasWaiting = waiting;
});

render(<SearchView actions={actions} />, document.getElementById('view')!);
host.ready();
