import { render } from 'preact';
import '../kit/kit.css';
import { connectHost } from '../kit/host.ts';
import { whenReady } from '../kit/whenReady.ts';
import { createActions } from './actions.ts';
import './history.css';
import { HistoryView } from './historyView.tsx';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Filters>();
state.filters.value = { ...state.NO_FILTERS, ...kept };

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('activity', actions.refresh);
host.on('intent', actions.takeIntent);

whenReady(state.ambient, actions.refresh);

render(<HistoryView actions={actions} />, document.getElementById('view')!);
host.ready();
