import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CaptureSource } from '../../common/model/capture.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { toOperationError } from '../daemon/operationErrors.ts';

const ACKNOWLEDGED_MS = 4_000;

export interface NoteRequest {
	readonly title: string;
	readonly placeholder: string;
	/** What is kept when the user types nothing; without it, something has to be typed. */
	readonly fallback?: string;
	/** Asked for when the user is done, so that finding it out does not hold up the box. */
	source(): Promise<CaptureSource>;
}

/**
 * One field, Enter, done. The box stays until the capture is durable: what was typed is never lost to a failure, and
 * Enter tries again with the same id.
 */
export async function takeNote(server: ServerConnection, request: NoteRequest): Promise<void> {
	const id = randomUUID();
	const box = vscode.window.createInputBox();
	box.title = request.title;
	box.placeholder = request.placeholder;
	box.ignoreFocusOut = true;
	const save = async (): Promise<void> => {
		const content = box.value.trim() === '' ? request.fallback : box.value;
		if (content === undefined) throw new OperationError('invalidInput', 'Type something to keep, or press Escape.');
		await server.call('capture/add', { id, content, source: await request.source() });
	};
	await new Promise<void>((resolve) => {
		box.onDidChangeValue(() => (box.validationMessage = undefined));
		box.onDidAccept(async () => {
			if (box.busy) return;
			box.busy = true;
			try {
				await save();
				acknowledge();
				box.hide();
			} catch (error) {
				box.validationMessage = toOperationError(error).message;
			} finally {
				box.busy = false;
			}
		});
		box.onDidHide(resolve);
		box.show();
	});
	box.dispose();
}

function acknowledge(): void {
	vscode.window.setStatusBarMessage('$(check) Captured', ACKNOWLEDGED_MS);
}
