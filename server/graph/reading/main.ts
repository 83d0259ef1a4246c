import { parentPort } from 'node:worker_threads';
import { yieldPriority } from '../../base/yieldPriority.ts';
import { mentionsIn } from '../../core/graph/extract.ts';
import type { ReadAnswer, ReadRequest } from './reader.ts';

/** Composition root of the thread that reads texts for the knowledge graph. */
const port = parentPort!;

yieldPriority();

port.on('message', ({ id, text, written }: ReadRequest) => {
	const answer: ReadAnswer = { id, mentions: mentionsIn(text, written) };
	port.postMessage(answer);
});
