import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localDay } from '../common/base/localTime.ts';
import { NO_PROJECT } from '../common/model/noProject.ts';
import type { Store } from '../server/ports/store.ts';
import { openStore } from '../server/store/store.ts';
import { bareAppend } from './latency.ts';
import { openBoardPage } from './support/boardPage.ts';
import { milliseconds, quantiles, ratio, round, sample, type Result } from './support/measure.ts';

const TASKS = 2000;
/** Of the tasks, in turn. */
const COLUMNS = ['todo', 'todo', 'doing', 'done'];
const MOVES = 40;
const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };

/** A board with two thousand tasks: asked for, moved on, read from the log, and drawn by the real view in Chromium. */
export async function benchBoard(): Promise<Result[]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const dataDir = path.join(folder, 'data');
	let store = await openStore({ dataDir, clock: Date.now, logger: QUIET });
	fill(store);
	const results = [await listing(store), await moving(store, folder)];
	store.close();
	const rebuilding = await rebuild(dataDir);
	store = rebuilding.store;
	results.push(rebuilding.result, ...(await drawing(store)));
	store.close();
	rmSync(folder, { recursive: true, force: true });
	return results;
}

/** Tasks as they are after a year: some with a checklist, a due day, tags and code. */
function fill(store: Store): void {
	for (let at = 0; at < TASKS; at++)
		store.execute({
			type: 'task/create',
			id: `t${at}`,
			project: NO_PROJECT,
			title: `Task ${at}: ${at % 3 === 0 ? 'let the queue wait before it asks again' : 'say what the limit is'}`,
			column: COLUMNS[at % 4]!,
			description: at % 2 === 0 ? 'The queue asks **at once** after a failure.\n\n- see the log\n'.repeat(3) : '',
			priority: at % 5 === 0 ? 'high' : 'none',
			...(at % 4 === 0 && { due: '2026-03-01' }),
			tags: [`area-${at % 7}`],
			checklist: at % 3 === 0 ? [{ id: 'a', text: 'Measure', done: true }] : [],
			anchors: [],
			links: [],
		});
}

const listAll = (store: Store): unknown => store.work.tasks({ project: NO_PROJECT, limit: TASKS, offset: 0 });

/** What the view is sent, as JSON; against making the same JSON of what is there already. */
async function listing(store: Store): Promise<Result> {
	const known = listAll(store);
	const ours = quantiles(await sample(100, 10, () => Promise.resolve(JSON.stringify(listAll(store)))));
	const peer = quantiles(await sample(100, 10, () => Promise.resolve(JSON.stringify(known))));
	return {
		name: `list ${TASKS.toLocaleString('en')} tasks, to JSON`,
		value: milliseconds(ours),
		against: `the JSON alone: p95 ${round(peer.p95)} ms (ours ${ratio(ours.p95, peer.p95)}); limit: p95 50 ms`,
	};
}

/** To the middle of a column of a thousand; durable when it is answered. */
async function moving(store: Store, folder: string): Promise<Result> {
	const today = localDay(Date.now());
	const move = (at: number): void => {
		store.execute({ type: 'task/move', id: `t${at * 4}`, column: 'todo', before: `t${TASKS / 2 + 1}`, today });
	};
	const ours = quantiles(await sample(200, 20, (at) => Promise.resolve(move(at))));
	const bare = bareAppend(folder, 'x'.repeat(200));
	const alone = quantiles(await sample(200, 20, bare.once));
	bare.end();
	return {
		name: `move a task in a column of ${(TASKS / 2).toLocaleString('en')}, durable`,
		value: milliseconds(ours),
		against: `append and fdatasync alone: ${milliseconds(alone)} (ours ${ratio(ours.p50, alone.p50)} at p50)`,
	};
}

/** A start without a snapshot, against reading the lines of the log and parsing their JSON. */
async function rebuild(dataDir: string): Promise<{ result: Result; store: Store }> {
	const logFolder = path.join(dataDir, 'store');
	for (const name of readdirSync(logFolder)) if (name.startsWith('state.')) rmSync(path.join(logFolder, name));
	const parsing = performance.now();
	let events = 0;
	for (const name of readdirSync(path.join(logFolder, 'log')))
		for (const line of readFileSync(path.join(logFolder, 'log', name), 'utf8').split('\n'))
			if (line !== '' && JSON.parse(line) !== null) events++;
	const parsed = performance.now() - parsing;
	const start = performance.now();
	const store = await openStore({ dataDir, clock: Date.now, logger: QUIET });
	const took = performance.now() - start;
	return {
		store,
		result: {
			name: `start from the log alone, ${events.toLocaleString('en')} events`,
			value: `${round(took)} ms`,
			against: `parsing the log's JSON alone: ${round(parsed)} ms (ours ${ratio(took, parsed)}); limit: 1,000 ms`,
		},
	};
}

/** The view as it ships, with all its cards; a move until it is said to screen readers. */
async function drawing(store: Store): Promise<Result[]> {
	const page = await openBoardPage(store);
	try {
		const drawn = await page.draw(TASKS);
		const moves = quantiles(await sample(MOVES, 3, () => page.move()));
		const bare = quantiles(await sample(MOVES, 3, () => page.bareMove()));
		return [
			{
				name: `board of ${TASKS.toLocaleString('en')} cards, from the page's start until a screen of them is painted`,
				value: `${round(drawn.first)} ms`,
				against: 'limit: 1,000 ms',
			},
			{
				name: `board of ${TASKS.toLocaleString('en')} cards, from the page's start until all are drawn`,
				value: `${round(drawn.view)} ms`,
				against: `the same HTML put in as text: ${round(drawn.html)} ms (ours ${ratio(drawn.view, drawn.html)}); limit: 1,500 ms`,
			},
			{
				name: 'move a card by key among them, until it is announced',
				value: milliseconds(moves),
				against: `one card moved in the page alone, and laid out: ${milliseconds(bare)} (ours ${ratio(moves.p50, bare.p50)} at p50); limit: p95 200 ms`,
			},
		];
	} finally {
		await page.close();
	}
}
