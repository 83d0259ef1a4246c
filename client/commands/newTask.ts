import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { TaskAnchor } from '../../common/model/task.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import { symbolAt } from '../editor/symbolAt.ts';
import type { Services } from '../services.ts';
import { anchorOf } from '../tasks/anchorOf.ts';
import { submitField } from './submitField.ts';

const ACKNOWLEDGED_MS = 5_000;

/** Understory: New Task… */
export async function newTask({ server }: Services): Promise<void> {
	await askForTask(server, 'New Task', [], undefined);
}

/** Understory: New Task from Selection… makes a task about the selected lines, which it follows as the file changes. */
export async function newTaskFromSelection({ server }: Services): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	const anchor = anchorOf(editor);
	const title = `New Task about ${anchor.path}:${anchor.startLine}`;
	await askForTask(server, title, [anchor], editor && (await symbolAt(editor.document, editor.selection.start)));
}

async function askForTask(
	server: ServerConnection,
	title: string,
	anchors: readonly TaskAnchor[],
	symbol: string | undefined,
): Promise<void> {
	const id = randomUUID();
	await submitField({
		title,
		placeholder: 'What is to be done?',
		...(symbol !== undefined && { value: `${symbol}: ` }),
		save: async (text) => {
			if (text.trim() === '') throw new OperationError('invalidInput', 'Say what is to be done, or press Escape.');
			const folders = foldersOnDisk().map(({ path }) => path);
			const { number } = await server.call('task/create', { id, title: text, anchors: [...anchors], folders });
			vscode.window.setStatusBarMessage(`$(check) T-${number} created`, ACKNOWLEDGED_MS);
		},
	});
}
