import { render } from 'preact';
import '../kit/kit.css';
import '../kit/captures.css';
import { connectHost } from '../kit/host.ts';
import { whenReady } from '../kit/whenReady.ts';
import { createActions } from './actions.ts';
import './dashboard.css';
import { DashboardView } from './dashboardView.tsx';
import './pyramid.css';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Persisted>();
state.scope.value = kept.scope ?? state.scope.value;
state.filter.value = { ...state.NO_FILTER, ...kept.filter };
state.draft.value = kept.draft ?? '';

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('captures', actions.refreshSoon);
host.on('tasks', actions.refreshSoon);
host.on('intent', actions.focusForm);

whenReady(state.ambient, actions.refresh);

render(<DashboardView actions={actions} />, document.getElementById('view')!);
host.ready();
