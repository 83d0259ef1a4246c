import type { Duplex } from 'node:stream';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { isJsonRpcMessage } from '../../base/jsonRpcMessage.ts';
import { LineSplitter } from '../../base/lineSplitter.ts';

/** Messages of one assistant over a stream, one a line. What is no message is told and left out. */
export class StreamTransport implements Transport {
	onclose?: () => void;
	onerror?: (error: Error) => void;
	onmessage?: (message: JSONRPCMessage) => void;
	readonly #stream: Duplex;
	readonly #maxMessageBytes: number;
	readonly #lines = new LineSplitter((line) => this.#take(line));
	#closed = false;

	/** @param maxMessageBytes a longer message ends the connection */
	constructor(stream: Duplex, maxMessageBytes: number) {
		this.#stream = stream;
		this.#maxMessageBytes = maxMessageBytes;
	}

	start(): Promise<void> {
		this.#stream.on('data', (data: Buffer) => this.#read(data));
		this.#stream.on('error', (error) => this.onerror?.(error));
		this.#stream.once('end', () => this.#end());
		this.#stream.once('close', () => this.#end());
		return Promise.resolve();
	}

	send(message: JSONRPCMessage): Promise<void> {
		if (this.#closed) return Promise.reject(new Error('The connection is closed.'));
		if (this.#stream.write(`${JSON.stringify(message)}\n`)) return Promise.resolve();
		return new Promise((resolve) => {
			const done = (): void => {
				this.#stream.off('drain', done);
				this.#stream.off('close', done);
				resolve();
			};
			this.#stream.once('drain', done);
			this.#stream.once('close', done); // whoever waits for the answer is told by the end of the connection
		});
	}

	close(): Promise<void> {
		this.#stream.end();
		this.#end();
		return Promise.resolve();
	}

	#read(data: Buffer): void {
		if (this.#closed) return;
		this.#lines.push(data);
		if (this.#lines.pendingBytes <= this.#maxMessageBytes) return;
		this.onerror?.(new Error(`A message has more than ${this.#maxMessageBytes} bytes.`));
		this.#stream.destroy();
	}

	#take(line: string): void {
		if (this.#closed || line.trim() === '') return;
		try {
			const message: unknown = JSON.parse(line);
			if (isJsonRpcMessage(message)) this.onmessage?.(message);
			else this.onerror?.(new Error('A line is no JSON-RPC message.'));
		} catch (error) {
			this.onerror?.(error instanceof Error ? error : new Error(String(error)));
		}
	}

	#end(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#lines.clear();
		this.onclose?.();
	}
}
