import type { ContextItem, ContextPiece } from '../../common/model/thread.ts';
import type { OpenMode } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import type { Host } from '../kit/host.ts';
import { showToast } from '../kit/toast.tsx';
import * as state from './state.ts';

/** What of a conversation goes to the editor, to the clipboard or into a document. */
export function createEditorActions(host: Host) {
	return {
		exportThread: (): void => {
			const id = state.threadId.value;
			if (id === undefined) return showToast({ text: 'There is nothing to export yet.' });
			const last = state.branch.value.at(-1)?.id;
			void attempt(
				host
					.call('thread/export', last === undefined ? { id } : { id, last })
					.then((exported) => host.call('host/newDocument', { text: exported.markdown, language: 'markdown' })),
			);
		},
		/** Opens what an answer cites. */
		openItem: ({ kind, root, path, startLine, endLine }: ContextPiece, mode: OpenMode = 'open'): void => {
			if (kind === 'session') return void attempt(host.call('host/command', { command: 'understory.whereWasI' }));
			void attempt(host.call('host/open', { passage: { root, path, startLine, endLine }, mode }));
		},
		copy: (text: string): void => {
			void attempt(host.call('host/copy', { text })).then((done) => done && announce('Copied.'));
		},
		insertCode: (text: string): void => void attempt(host.call('host/insertCode', { text })),
		/** Shows code as a change to the lines that the question was about, to accept or reject. */
		applyCode: (text: string, context: readonly ContextItem[]): void => {
			const target = targetOf(context);
			void attempt(host.call('host/applyCode', target === undefined ? { text } : { text, target }));
		},
		command: (command: string): void => void attempt(host.call('host/command', { command })),
	};
}

/** The lines that a question was about: those that were selected or attached. */
function targetOf(context: readonly ContextItem[]): ContextPiece | undefined {
	const item =
		context.find(({ kind, origin }) => kind === 'selection' && origin !== 'found') ??
		context.find(({ kind, origin }) => kind === 'file' && origin === 'attached');
	if (item === undefined) return undefined;
	const { kind, root, path, startLine, endLine, label, language, text } = item;
	return { kind, root, path, startLine, endLine, label, language, text };
}
