import { parentPort } from 'node:worker_threads';
import { yieldPriority } from '../base/yieldPriority.ts';
import { mentionsIn } from '../core/graph/extract.ts';
import { createTokenCounter } from '../models/tokenCounter.ts';
import type { ReadAnswer, ReadRequest } from './request.ts';

/** Composition root of the thread that reads texts: for the knowledge graph, and for what is kept of a capture. */
const port = parentPort!;
const tokens = createTokenCounter();
/** One after the other: when the thread is lost, it is the first one that was being read. */
let work: Promise<void> = Promise.resolve();

yieldPriority();

port.on('message', (request: ReadRequest) => {
	work = work.then(() => answer(request));
});

async function answer(request: ReadRequest): Promise<void> {
	const { id, text } = request;
	const found = request.wanted === 'tokens' ? (await tokens.ready())(text) : mentionsIn(text, request.written);
	const reply: ReadAnswer = { id, found };
	port.postMessage(reply);
}
