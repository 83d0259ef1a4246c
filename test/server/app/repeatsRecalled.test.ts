import { expect, test } from 'vitest';
import type { CaptureSource } from '../../../common/model/capture.ts';
import { createCaptureHandlers } from '../../../server/app/captureHandlers.ts';
import { resultText } from '../../../server/app/resultText.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../store/support.ts';

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined, trusted: true };
const HOUR = 3_600_000;
const PORT = 'The API port is 8080. The tests need Docker.';

async function openCaptures() {
	let now = Date.UTC(2026, 0, 1);
	const clock = (): number => now;
	const store = await openStoreForTest(temporaryFolder(), { clock });
	const handlers = createCaptureHandlers({ store, clock, logger: silentLogger });
	const keep = (content: string, source?: CaptureSource, id?: string) =>
		Promise.resolve(handlers['capture/add']({ content, tags: [], source, id }, CONTEXT));
	await keep(PORT, { door: 'palette' }, 'port');
	return {
		store,
		/** As an assistant does. */
		remember: (content: string, id?: string) => keep(content, { door: 'mcp' }, id),
		keep,
		recall: (...refs: string[]) => store.execute({ type: 'memory/reinforce', refs, now }),
		later: (ms: number) => void (now += ms),
		total: () => store.listCaptures({ limit: 10, offset: 0 }).total,
	};
}

test('what an assistant repeats of what was recalled is not kept again; it is told where it is, and that matters more', async () => {
	const { store, remember, recall, later, total } = await openCaptures();
	recall('capture/port');
	later(2 * HOUR);
	const answer = await remember('the API port is 8080');
	expect(answer).toEqual({ id: 'port', seq: store.head, repeats: ['capture/port'] });
	expect(resultText('capture/add', answer)).toContain('Not kept again');
	expect(total()).toBe(1);
	expect(store.memory.usage('port')?.recalls).toBe(2);
});

test('what was not recalled, or not lately, is kept; so is what says more', async () => {
	const { remember, recall, later, total } = await openCaptures();
	expect((await remember(PORT)).repeats).toBeUndefined();
	recall('capture/port');
	expect((await remember('The API port is 8081.')).repeats).toBeUndefined();
	later(25 * HOUR);
	expect((await remember(PORT)).repeats).toBeUndefined();
	expect(total()).toBe(4);
});

test('what is not so any more, or was put away, may be said anew', async () => {
	const { store, remember, recall } = await openCaptures();
	recall('capture/port');
	store.execute({ type: 'memory/supersede', ref: 'capture/port', reason: 'It was moved.' });
	expect((await remember(PORT)).repeats).toBeUndefined();
	store.execute({ type: 'memory/reinstate', ref: 'capture/port' });
	store.execute({ type: 'memory/archive', ids: ['port'], reason: 'old' });
	expect((await remember(PORT)).repeats).toBeUndefined();
});

test('people and programs may repeat what they like; asking again with the same id changes nothing', async () => {
	const { keep, remember, recall, total } = await openCaptures();
	recall('capture/port');
	for (const door of ['palette', 'cli', 'rest'] as const) expect((await keep(PORT, { door })).repeats).toBeUndefined();
	expect((await keep(PORT)).repeats).toBeUndefined();
	const first = await remember('Deploy on Mondays.', 'deploy');
	recall('capture/deploy');
	expect(await remember('Deploy on Mondays.', 'deploy')).toEqual(first);
	expect(total()).toBe(6);
});

test('a summary that was recalled is a source like a capture', async () => {
	const { store, remember, recall } = await openCaptures();
	const summary = { id: 's', level: 1, content: 'Ports and Docker.', tokens: 5, sources: ['capture/port'] };
	store.execute({ type: 'memory/compact', run: 'r', method: 'extractive', summaries: [summary], replaced: [] });
	recall('summary/s');
	expect(await remember('Ports and Docker')).toMatchObject({ id: 's', repeats: ['summary/s'] });
});
