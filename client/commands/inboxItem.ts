import { fieldsOf } from '../../common/base/fieldsOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Services } from '../services.ts';

/** Commands of the inbox's context menu; VS Code hands them what the page wrote into `data-vscode-context`. */
function inboxCommand(kind: 'edit' | 'editTags' | 'delete'): (services: Services, context: unknown) => Promise<void> {
	return ({ inboxView }, context) => inboxView.show({ kind, captureId: captureIdIn(context) });
}

export const editCapture = inboxCommand('edit');
export const editCaptureTags = inboxCommand('editTags');
export const deleteCapture = inboxCommand('delete');

/** Opens what the capture was taken from. */
export async function openCaptureSource({ server, opener }: Services, context: unknown): Promise<void> {
	const { source } = await server.call('capture/get', { id: captureIdIn(context) });
	await opener.openSource(source ?? { door: 'palette' }, 'open');
}

/** @throws OperationError when the command was not taken from a row of the inbox */
export function captureIdIn(context: unknown): string {
	const { captureId } = fieldsOf(context);
	if (typeof captureId !== 'string')
		throw new OperationError('invalidInput', 'Choose a capture in the inbox, and take this from its context menu.');
	return captureId;
}
