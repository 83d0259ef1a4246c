import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	createProtocolConnection,
	InitializedNotification,
	InitializeRequest,
	StreamMessageReader,
	StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { methodOf, type Input, type OperationName, type Output } from '../../../common/protocol/index.ts';

/** A further client of the server that windows use. */
export interface OwnerCalls {
	call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>>;
	close(): Promise<void>;
}

/**
 * Connects to the server of a data directory as another window would.
 * @param program `dist/server.js`
 */
export async function connectThrough(program: string, dataDir: string): Promise<OwnerCalls> {
	const child = spawn(process.execPath, [program, '--stdio', '--data-dir', dataDir], {
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
