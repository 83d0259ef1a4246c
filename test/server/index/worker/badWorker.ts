import { parentPort, threadId } from 'node:worker_threads';
import type { PackedFile } from '../../../../server/core/indexedFile.ts';
import { packChunks } from '../../../../server/core/packed/chunkPacker.ts';
import type { FileResult, FromWorker, ToWorker } from '../../../../server/index/worker/protocol.ts';

/**
 * A worker with faults, by the names of the files it gets: it ends, never answers, or fails. `.bad` files are of a
 * language whose grammar ends the thread. A scan finds no file, skips as many as the number of this thread, and never
 * ends in a folder named `hang`; in one named `slow` it takes four seconds, with signs of life.
 */
parentPort!.on('message', (message: ToWorker) => {
	if (message.type === 'scan' && !message.options.root.endsWith('hang'))
		endScan(message.id, message.options.root.endsWith('slow') ? 14 : 0);
	if (message.type !== 'index') return;
	const results: FileResult[] = message.task.files.map(({ path, size, mtimeMs }) => {
		if (path.startsWith('crash')) process.exit(1);
		if (path.startsWith('throw')) throw new Error('planted');
		if (path.startsWith('memory')) fillMemory();
		while (path.startsWith('hang'));
		const { byLines } = message.task;
		if (path.endsWith('.bad')) {
			if (byLines !== 'all' && byLines?.includes('bad') !== true) process.exit(1);
			return { outcome: 'indexed', file: indexed(path, byLines === 'all' ? 'alone' : 'told') };
		}
		return { outcome: 'same', path, size: path === 'thread' ? threadId : size, mtimeMs };
	});
	const answer: FromWorker = message.task.files.some(({ path }) => path.startsWith('bug'))
		? { type: 'failed', id: message.id, code: 'internal', message: 'planted bug' }
		: { type: 'indexed', id: message.id, results };
	post(answer);
});

function endScan(id: number, signs: number): void {
	if (signs === 0)
		return post({
			type: 'scanEnded',
			id,
			summary: { skipped: { thread: threadId }, skippedPaths: {}, unreadable: [] },
		});
	post({ type: 'alive' });
	setTimeout(() => endScan(id, signs - 1), 300);
}

function indexed(path: string, tag: string): PackedFile {
	const facts = { path, size: 3, mtimeMs: 4, hash: '', language: 'bad', kind: 'code' as const };
	const file = { ...facts, tags: [tag], vectors: new Float32Array(0) };
	return { ...file, chunks: packChunks(file, []) };
}

function post(message: FromWorker): void {
	parentPort!.postMessage(message);
}

function fillMemory(): never {
	const held: string[][] = [];
	for (;;) held.push(Array.from({ length: 100_000 }, (_, at) => `text ${at}`));
}
