import { render } from 'preact';
import '../kit/kit.css';
import '../kit/captures.css';
import { connectHost } from '../kit/host.ts';
import { whenReady } from '../kit/whenReady.ts';
import { createActions } from './actions.ts';
import { InboxView } from './inboxView.tsx';
import './inbox.css';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Persisted>();
state.filter.value = kept.filter ?? '';
state.tag.value = kept.tag ?? '';
state.level.value = kept.level ?? 'current';
state.draft.value = kept.draft ?? '';

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('captures', actions.refresh);
host.on('intent', actions.takeIntent);

whenReady(state.ambient, actions.refresh);

render(<InboxView actions={actions} />, document.getElementById('view')!);
host.ready();
