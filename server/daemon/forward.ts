import type { Readable, Writable } from 'node:stream';
import { Message, StreamMessageReader, StreamMessageWriter, type ResponseMessage } from 'vscode-jsonrpc/node';
import { OperationError, RPC_OPERATION_ERROR } from '../../common/protocol/errors.ts';
import { connectOrStart, type ConnectOptions } from './connectOrStart.ts';
import { watchOwner } from './ownerWatch.ts';

/** Both directions of the editor's pipe. */
export interface EditorPipe {
	readonly input: Readable;
	readonly output: Writable;
	/** Where the editor's log comes from. */
	readonly remarks: Writable;
}

/**
 * Relays bytes between an editor and the owner until either goes away. What is said is not looked at: an owner that
 * dies ends this process, and the editor, which knows the state, starts another one.
 * @returns exit status: 0 when the editor ended the conversation, 1 when the owner did or could not be reached.
 */
export async function forward(options: Omit<ConnectOptions, 'kind'>, editor: EditorPipe): Promise<number> {
	try {
		const { socket, owner } = await connectOrStart({ ...options, kind: 'lsp' });
		const { dataDir, self } = options;
		const watch = watchOwner({ dataDir, self, owner, remarks: editor.remarks });
		return await relay(socket, editor).finally(() => watch.dispose());
	} catch (error) {
		if (!OperationError.is(error)) throw error;
		editor.remarks.write(`${error.message}\n`);
		await refuse(editor, error);
		return 1;
	}
}

function relay(socket: Readable & Writable, { input, output, remarks }: EditorPipe): Promise<number> {
	return new Promise((resolve) => {
		let editorLeft = false;
		input.once('close', () => (editorLeft = true)).once('end', () => (editorLeft = true));
		input.once('close', () => socket.end());
		output.on('error', () => socket.destroy()); // the editor is gone; its pipe cannot be told anything
		socket.once('close', () => {
			if (!editorLeft) remarks.write('The shared Understory server ended.\n');
			output.write('', () => resolve(editorLeft ? 0 : 1));
		});
		input.pipe(socket);
		socket.pipe(output, { end: false });
	});
}

/** Answers `initialize` with the reason, so that the editor can show it. */
async function refuse({ input, output }: EditorPipe, { code, message }: OperationError): Promise<void> {
	const reader = new StreamMessageReader(input);
	const writer = new StreamMessageWriter(output);
	const done = Promise.withResolvers<void>();
	const error = { code: RPC_OPERATION_ERROR, message, data: { code, retry: false } };
	reader.onClose(done.resolve);
	reader.listen((request) => {
		if (!Message.isRequest(request) || request.method !== 'initialize') return;
		const answer: ResponseMessage = { jsonrpc: '2.0', id: request.id, error };
		writer.write(answer).then(done.resolve, done.reject);
	});
	await done.promise;
	await new Promise<void>((resolve) => output.write('', () => resolve()));
}
