import { parentPort, workerData } from 'node:worker_threads';
import { yieldPriority } from '../../base/yieldPriority.ts';
import { createHashEmbedder } from '../../models/hash/hashEmbedder.ts';
import { staticEmbedder } from '../../models/static/staticEmbedder.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { createChunker } from '../chunk/chunker.ts';
import type { ScanSteps } from '../scan/scan.ts';
import { Scanner } from '../scan/scanFolder.ts';
import { FileIndexer } from './fileIndexer.ts';
import type { FromWorker, ToWorker, WorkerEmbedding, WorkerSetup } from './protocol.ts';
import { ALIVE_MS, codeOf, messageOf, TaskLoop } from './taskLoop.ts';

/** Composition root of a worker thread: scans folders, and reads, cuts and embeds files. */
const port = parentPort!;
const setup = workerData as WorkerSetup;
const scanner = new Scanner(sayAlive);
let aliveAt = 0;
const scans = new Map<number, ScanSteps>();
let loop: Promise<TaskLoop> | undefined;

yieldPriority(); // where that cannot be, one core is left free instead

port.on('message', (message: ToWorker) => {
	if (message.type === 'index') {
		// Grammars are loaded with the first task: a thread that only scans stays small.
		loop ??= openLoop();
		loop.then((tasks) => tasks.add(message.id, message.task)).catch((error: unknown) => fail(message.id, error));
	} else if (message.type === 'prepare') {
		for (const root of message.roots) scanner.prepare(root);
		loop ??= openLoop(message.language);
		loop.catch(() => undefined); // told to whoever gives a task
	} else if (message.type === 'scan') {
		const { options, paths } = message;
		scans.set(message.id, paths === undefined ? scanner.folder(options) : scanner.paths(options, paths));
		step(message.id);
	} else if (message.type === 'next') step(message.id);
	else scans.delete(message.id);
});

async function openLoop(language?: string): Promise<TaskLoop> {
	const chunker = await createChunker({ grammarsDir: setup.grammarsDir, treeSitter: setup.treeSitter });
	if (language !== undefined) chunker.chunk({ path: '', language, text: '' }); // loads its grammar
	return new TaskLoop(new FileIndexer(chunker, openEmbedder(setup.embedding)), post);
}

function openEmbedder(embedding: WorkerEmbedding): Embedder | undefined {
	switch (embedding.kind) {
		case 'none':
			return undefined;
		case 'hash':
			return createHashEmbedder(embedding.dimensions);
		case 'static':
			return staticEmbedder(embedding.model);
	}
}

function step(id: number): void {
	const steps = scans.get(id);
	if (steps === undefined) return;
	try {
		const next = steps.next();
		if (!next.done) {
			post({ type: 'scanned', id, batch: next.value });
			return;
		}
		post({ type: 'scanEnded', id, summary: next.value });
	} catch (error) {
		fail(id, error);
	}
	scans.delete(id);
}

function sayAlive(): void {
	const now = performance.now();
	if (now - aliveAt < ALIVE_MS) return;
	aliveAt = now;
	post({ type: 'alive' });
}

function fail(id: number, error: unknown): void {
	post({ type: 'failed', id, code: codeOf(error), message: messageOf(error) });
}

function post(message: FromWorker, moved: ArrayBuffer[] = []): void {
	port.postMessage(message, moved);
}
