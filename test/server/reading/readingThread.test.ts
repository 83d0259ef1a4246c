import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { mentionsIn } from '../../../server/core/graph/extract.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import { ReadingThread } from '../../../server/reading/readingThread.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';

const WRITTEN = { at: Date.UTC(2026, 0, 3, 12), utcOffsetMinutes: 0 };
const REAL = new URL('../../../server/reading/main.ts', import.meta.url);

function readingThread(file: URL, times: { limitMs?: number; restAfterMs?: number } = {}): ReadingThread {
	const thread = new ReadingThread({ file, logger: silentLogger, ...times });
	onTestFinished(() => thread.close());
	return thread;
}

/** A thread that answers with the text as a key, ends at "end" and hangs at "hang". */
function oddThread(): URL {
	const file = path.join(temporaryFolder(), 'odd.mjs');
	writeFileSync(
		file,
		`import { parentPort } from 'node:worker_threads';
		parentPort.on('message', ({ id, text }) => {
			if (text === 'end') process.exit(3);
			if (text === 'hang') for (;;);
			parentPort.postMessage({ id, found: [{ key: text }] });
		});`,
	);
	return pathToFileURL(file);
}

test('finds what the rules find, for each text its own', async () => {
	const thread = readingThread(REAL);
	const texts = ['Ask Ada Lovelace about #12.', 'nothing', 'See https://example.org/a on 2026-01-05.'];
	const found = await Promise.all(texts.map((text) => thread.mentions(text, WRITTEN)));
	expect(found).toEqual(texts.map((text) => mentionsIn(text, WRITTEN)));
	expect(found[0]!.map(({ key }) => key)).toContain('ada lovelace');
});

test('a text that ends the thread names nothing, those behind it are read', async () => {
	const thread = readingThread(oddThread());
	const [first, bad, last] = await Promise.all(['a', 'end', 'b'].map((text) => thread.mentions(text, WRITTEN)));
	expect([first, bad, last]).toEqual([[{ key: 'a' }], [], [{ key: 'b' }]]);
});

test('a text that takes too long is given up', async () => {
	const thread = readingThread(oddThread(), { limitMs: 1500 });
	const [bad, next] = await Promise.all(['hang', 'b'].map((text) => thread.mentions(text, WRITTEN)));
	expect([bad, next]).toEqual([[], [{ key: 'b' }]]);
});

test('counts tokens as the counter does, and estimates those of a text that ends the thread', async () => {
	const texts = ['const answer = 42;', '', 'Zürich <|endoftext|> 漢字'];
	const count = await createTokenCounter().ready();
	const thread = readingThread(REAL);
	expect(await Promise.all(texts.map((text) => thread.countTokens(text)))).toEqual(texts.map(count));
	expect(await readingThread(oddThread()).countTokens('end')).toBe(1);
});

test('is there before the first text when it is asked to be', async () => {
	const thread = readingThread(oddThread());
	thread.warmUp();
	thread.warmUp();
	expect(await thread.mentions('a', WRITTEN)).toEqual([{ key: 'a' }]);
});

test('ends when nothing is to be read, and begins again', async () => {
	const ended = vi.spyOn(Worker.prototype, 'terminate');
	onTestFinished(() => ended.mockRestore());
	const thread = readingThread(oddThread(), { restAfterMs: 1 });
	expect(await thread.mentions('a', WRITTEN)).toEqual([{ key: 'a' }]);
	await expect.poll(() => ended.mock.calls.length).toBe(1);
	expect(await thread.mentions('b', WRITTEN)).toEqual([{ key: 'b' }]);
});

test('closing refuses what waits', async () => {
	const thread = readingThread(oddThread());
	const waiting = thread.mentions('hang', WRITTEN);
	await Promise.all([expect(waiting).rejects.toThrow('closing'), thread.close()]);
	await expect(thread.mentions('a', WRITTEN)).rejects.toThrow('closing');
});
