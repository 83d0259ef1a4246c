import type { Socket } from 'node:net';

/** Reading a line ended without one. */
export class LineError extends Error {
	override readonly name = 'LineError';
	readonly reason: 'closed' | 'tooLong' | 'timeout';

	constructor(reason: 'closed' | 'tooLong' | 'timeout') {
		super(`The peer sent no line: ${reason}`);
		this.reason = reason;
	}
}

/**
 * Reads up to the first `\n` and leaves every byte after it in the socket, paused, for whoever speaks next.
 * `limitMs` counts for the whole line, so that a peer that drips bytes gains nothing.
 * @throws LineError
 */
export function readLine(socket: Socket, maxBytes: number, limitMs: number): Promise<string> {
	return new Promise((resolve, reject) => {
		const parts: Buffer[] = [];
		let length = 0;
		const timer = setTimeout(() => finish(() => reject(new LineError('timeout'))), limitMs);
		const finish = (settle: () => void): void => {
			clearTimeout(timer);
			socket.off('data', onData).off('close', onClose).off('end', onClose);
			socket.pause();
			settle();
		};
		const onClose = (): void => finish(() => reject(new LineError('closed')));
		const onData = (data: Buffer): void => {
			const end = data.indexOf(0x0a);
			length += end === -1 ? data.length : end;
			if (length > maxBytes) return finish(() => reject(new LineError('tooLong')));
			if (end === -1) return void parts.push(data);
			const line = Buffer.concat([...parts, data.subarray(0, end)]).toString('utf8');
			finish(() => {
				if (end + 1 < data.length) socket.unshift(data.subarray(end + 1));
				resolve(line);
			});
		};
		socket.on('data', onData).on('close', onClose).on('end', onClose).resume();
	});
}
