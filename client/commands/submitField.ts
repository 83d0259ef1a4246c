import * as vscode from 'vscode';
import { toOperationError } from '../daemon/operationErrors.ts';

export interface SubmitRequest {
	readonly title: string;
	readonly placeholder: string;
	readonly value?: string;
	/** Does what the user asked for; the sentence of an error is shown under the field, which stays. */
	save(text: string): Promise<void>;
}

/** One field, Enter, done. The box stays until the work is done: what was typed is never lost to a failure. */
export async function submitField(request: SubmitRequest): Promise<void> {
	const box = vscode.window.createInputBox();
	box.title = request.title;
	box.placeholder = request.placeholder;
	box.value = request.value ?? '';
	box.ignoreFocusOut = true;
	await new Promise<void>((resolve) => {
		box.onDidChangeValue(() => (box.validationMessage = undefined));
		box.onDidAccept(() => void accept(box, request));
		box.onDidHide(resolve);
		box.show();
	});
	box.dispose();
}

async function accept(box: vscode.InputBox, request: SubmitRequest): Promise<void> {
	if (box.busy) return;
	box.busy = true;
	try {
		await request.save(box.value);
		box.hide();
	} catch (error) {
		box.validationMessage = toOperationError(error).message;
	} finally {
		box.busy = false;
	}
}
