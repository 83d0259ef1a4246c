import { render } from 'preact';
import '../kit/kit.css';
import '../kit/toolbar.css';
import { connectHost } from '../kit/host.ts';
import { whenReady } from '../kit/whenReady.ts';
import { createActions } from './actions.ts';
import './graph.css';
import { GraphView } from './graphView.tsx';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Persisted>();
state.focus.value = kept.focus;
state.hiddenTypes.value = kept.hiddenTypes ?? [];

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('graph', actions.takeChange);
host.on('intent', actions.takeIntent);

whenReady(state.ambient, actions.refresh);

render(<GraphView actions={actions} />, document.getElementById('view')!);
host.ready();
