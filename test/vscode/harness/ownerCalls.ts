import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import {
	createProtocolConnection,
	InitializedNotification,
	InitializeRequest,
	StreamMessageReader,
	StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { methodOf, type Input, type OperationName, type Output } from '../../../common/protocol/index.ts';
import type { Editor } from './editor.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

/** A further client of the server that an editor's windows use. */
export interface OwnerCalls {
	call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>>;
	close(): Promise<void>;
}

/** Connects to an editor's server as another window would, through `dist/server.js --stdio`. */
export async function connectToOwner(editor: Editor): Promise<OwnerCalls> {
	const program = path.join(repository, 'dist/server.js');
	const child = spawn(process.execPath, [program, '--stdio', '--data-dir', editor.dataDir], {
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	const connection = createProtocolConnection(
		new StreamMessageReader(child.stdout),
		new StreamMessageWriter(child.stdin),
	);
	connection.listen();
	await connection.sendRequest(InitializeRequest.type, {
		processId: process.pid,
		rootUri: null,
		capabilities: {},
		workspaceFolders: [],
	});
	await connection.sendNotification(InitializedNotification.type, {});
	return {
		call: (name, input) => connection.sendRequest(methodOf(name), input),
		async close() {
			connection.end();
			connection.dispose();
			const ended = once(child, 'exit');
			child.stdin.end();
			child.kill();
			await ended;
		},
	};
}
