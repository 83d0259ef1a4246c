import { effect } from '@preact/signals';
import { render } from 'preact';
import '../kit/kit.css';
import '../markdown/markdown.css';
import { connectHost } from '../kit/host.ts';
import { whenReady } from '../kit/whenReady.ts';
import { createActions } from './actions.ts';
import { ChatView } from './chatView.tsx';
import './chat.css';
import { keepAtEnd } from './scroll.ts';
import * as state from './state.ts';

const host = connectHost();
const actions = createActions(host);

const kept = host.load<state.Persisted>();
state.threadId.value = kept.thread;
state.draft.value = kept.draft ?? '';
state.attachments.value = kept.attachments ?? [];
state.chosenModel.value = kept.model ?? '';
state.redo.value = kept.redo;

host.on('ambient', (ambient) => {
	state.ambient.value = ambient;
});
host.on('threads', actions.threadsChanged);
host.on('thread', actions.takeDelta);
host.on('intent', actions.takeIntent);
host.on('editor', actions.editorChanged);

whenReady(state.ambient, actions.refresh);

render(<ChatView actions={actions} />, document.getElementById('view')!);
effect(() => {
	void state.branch.value;
	void state.live.value;
	keepAtEnd();
});
host.ready();
