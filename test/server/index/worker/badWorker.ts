import { parentPort, threadId } from 'node:worker_threads';
import type { FileResult, FromWorker, ToWorker } from '../../../../server/index/worker/protocol.ts';

/**
 * A worker with faults, by the names of the files it gets: it ends, never answers, or fails. A scan finds no file, skips
 * as many as the number of this thread, and never ends in a folder named `hang`.
 */
parentPort!.on('message', (message: ToWorker) => {
	if (message.type === 'scan' && !message.options.root.endsWith('hang'))
		post({ type: 'scanEnded', id: message.id, summary: { skipped: { thread: threadId }, unreadable: [] } });
	if (message.type !== 'index') return;
	const results: FileResult[] = message.task.files.map(({ path, size, mtimeMs }) => {
		if (path.startsWith('crash')) process.exit(1);
		if (path.startsWith('throw')) throw new Error('planted');
		if (path.startsWith('memory')) fillMemory();
		while (path.startsWith('hang'));
		return { outcome: 'same', path, size: path === 'thread' ? threadId : size, mtimeMs };
	});
	const answer: FromWorker = message.task.files.some(({ path }) => path.startsWith('bug'))
		? { type: 'failed', id: message.id, code: 'internal', message: 'planted bug' }
		: { type: 'indexed', id: message.id, results };
	post(answer);
});

function post(message: FromWorker): void {
	parentPort!.postMessage(message);
}

function fillMemory(): never {
	const held: string[][] = [];
	for (;;) held.push(Array.from({ length: 100_000 }, (_, at) => `text ${at}`));
}
