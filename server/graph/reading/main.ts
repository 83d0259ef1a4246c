import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { mentionsIn } from '../../core/graph/extract.ts';
import type { ReadAnswer, ReadRequest } from './reader.ts';

/** Composition root of the thread that reads texts for the knowledge graph. */
const port = parentPort!;
/** A third of the share of an ordinary thread when both want a core. */
const NICE = 5;

// Linux has a priority a thread; elsewhere it would hold for the whole process.
if (process.platform === 'linux') os.setPriority(0, NICE);

port.on('message', ({ id, text, written }: ReadRequest) => {
	const answer: ReadAnswer = { id, mentions: mentionsIn(text, written) };
	port.postMessage(answer);
});
