import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { hashtagsIn } from '../../common/base/hashtags.ts';
import type { CaptureSource } from '../../common/model/capture.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { submitField } from './submitField.ts';

const ACKNOWLEDGED_MS = 4_000;

export interface NoteRequest {
	readonly title: string;
	readonly placeholder: string;
	/** What is kept when the user types nothing; without it, something has to be typed. */
	readonly fallback?: string;
	/** Asked for when the user is done, so that finding it out does not hold up the box. */
	source(): Promise<CaptureSource>;
}

/** Keeps what the user types; Enter after a failure tries again with the same id. */
export async function takeNote(server: ServerConnection, request: NoteRequest): Promise<void> {
	const id = randomUUID();
	await submitField({
		...request,
		save: async (text) => {
			const content = text.trim() === '' ? request.fallback : text;
			if (content === undefined) throw new OperationError('invalidInput', 'Type something to keep, or press Escape.');
			await server.call('capture/add', { id, content, tags: hashtagsIn(text), source: await request.source() });
			vscode.window.setStatusBarMessage('$(check) Captured', ACKNOWLEDGED_MS);
		},
	});
}
