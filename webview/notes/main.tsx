import { render } from 'preact';
import '../kit/kit.css';
import { connectHost } from '../kit/host.ts';
import { whenReady } from '../kit/whenReady.ts';
import { createActions } from './actions.ts';
import './detail.css';
import './notes.css';
import { NotesView } from './notesView.tsx';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Persisted>();
state.filter.value = { ...state.filter.value, ...kept.filter };
state.openId.value = kept.openId;
state.unsaved.value = kept.unsaved;

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('notes', actions.notesChanged);
host.on('intent', actions.takeIntent);
window.addEventListener('blur', actions.saveNow);

whenReady(state.ambient, actions.refresh);

render(<NotesView actions={actions} />, document.getElementById('view')!);
host.ready();
