import { render } from 'preact';
import '../kit/kit.css';
import '../kit/toolbar.css';
import { connectHost } from '../kit/host.ts';
import { whenReady } from '../kit/whenReady.ts';
import '../markdown/markdown.css';
import { createActions } from './actions.ts';
import './board.css';
import { BoardView } from './boardView.tsx';
import './detail.css';
import { keepDrawing } from './drawing.ts';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Persisted>();
state.projectId.value = kept.project ?? state.projectId.value;
state.filter.value = { ...state.filter.value, ...kept.filter };
state.openTaskId.value = kept.openTask;

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('tasks', ({ seq }) => actions.takeChange(seq));
host.on('intent', actions.takeIntent);

keepDrawing();
whenReady(state.ambient, actions.refresh);

render(<BoardView actions={actions} />, document.getElementById('view')!);
host.ready();
