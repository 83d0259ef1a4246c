import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoredEvent } from '../../server/ports/store.ts';
import { openTestStore } from '../server/store/support.ts';
import { bundleCaptureLoop, liveAndDie } from './support/child.ts';
import { LAST_OF_EVERY_KIND, missingKinds, type Acknowledged } from './support/everyKind.ts';
import { randomOf, seededRandom } from './support/random.ts';

const LANES = 4;
const KILLS_A_LANE = 55;
/** What a kill may leave: a line that was being written. */
const HARMLESS = new Set(['tornLineCut', 'lineCompleted']);

let folder: string;
let program: string;

beforeAll(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'understory-recovery-'));
	program = await bundleCaptureLoop(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
	`${LANES * KILLS_A_LANE} kills at random moments: nothing acknowledged is lost, nothing is corrupt`,
	{ timeout: 900_000 },
	async () => {
		const { seed } = seededRandom('store recovery');
		const lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(lane, seed + lane)));
		const acknowledged = lanes.reduce((sum, lane) => sum + lane.acknowledged, 0);
		const others = lanes.reduce((sum, lane) => sum + lane.others, 0);
		const livesWithCaptures = lanes.reduce((sum, lane) => sum + lane.livesWithCaptures, 0);
		console.log(`${acknowledged} captures and ${others} other things acknowledged in ${livesWithCaptures} lives`);
		expect(livesWithCaptures).toBeGreaterThan((LANES * KILLS_A_LANE) / 3);
	},
);

interface LaneResult {
	readonly acknowledged: number;
	readonly others: number;
	readonly livesWithCaptures: number;
}

/** Kills one process after another on the same store. */
async function runLane(lane: number, seed: number): Promise<LaneResult> {
	const random = randomOf(seed);
	const dataDir = path.join(folder, `lane${lane}`);
	mkdirSync(dataDir);
	const acknowledged = new Map<string, number>();
	const others: Acknowledged[] = [];
	let livesWithCaptures = 0;
	for (let life = 0; life < KILLS_A_LANE; life++) {
		// Some die while they start; the others between two captures or in the middle of one.
		const lines = random.next() < 0.15 ? 0 : 1 + Math.floor(random.next() * 12);
		const delayMs = random.next() * (lines === 0 ? 150 : 10);
		const end = await liveAndDie(program, [dataDir, `l${life}`], { lines, delayMs });
		const { acknowledged: more, errors, signal } = end;
		expect({ errors, signal }, `lane ${lane}, life ${life}`).toEqual({ errors: '', signal: 'SIGKILL' });
		for (const [id, seq] of more) acknowledged.set(id, seq);
		others.push(...end.others);
		if (more.size > 0) livesWithCaptures++;
		// The other times the next process recovers by itself.
		if (random.next() < 0.3) await verify(dataDir, acknowledged, others, `lane ${lane}, after life ${life}`);
	}
	await verify(dataDir, acknowledged, others, `lane ${lane}, at the end`);
	return { acknowledged: acknowledged.size, others: others.length, livesWithCaptures };
}

async function verify(
	dataDir: string,
	acknowledged: ReadonlyMap<string, number>,
	others: readonly Acknowledged[],
	where: string,
): Promise<void> {
	const store = await openTestStore(dataDir);
	try {
		const { findings, seq, captures } = store.health();
		expect(
			findings.filter(({ code }) => !HARMLESS.has(code)),
			where,
		).toEqual([]);
		const events = store.readEvents(0, Infinity);
		expect(
			events.map((event) => event.seq),
			where,
		).toEqual(Array.from({ length: seq }, (_, i) => i + 1));
		const added = new Map(events.flatMap(({ type, data, seq }) => (type === 'captureAdded' ? [[data.id, seq]] : [])));
		expect(
			[...acknowledged].filter(([id, seq]) => added.get(id) !== seq),
			where,
		).toEqual([]);
		expect(
			[...acknowledged].filter(([id]) => store.getCapture(id) === undefined),
			where,
		).toEqual([]);
		expect(captures, where).toBe(added.size - deletedLast(events).size);
		expect(
			others.filter(({ type, seq }) => events[seq - 1]?.type !== type),
			where,
		).toEqual([]);
		const whole = others.filter(({ type }) => type === LAST_OF_EVERY_KIND);
		expect(
			whole.flatMap(({ id }) => missingKinds(store, id)),
			where,
		).toEqual([]);
	} finally {
		store.close();
	}
}

/** Captures that were deleted and not restored: a kill may come between the two. */
function deletedLast(events: readonly StoredEvent[]): Set<string> {
	const deleted = new Set<string>();
	for (const { type, data } of events) {
		if (type === 'captureDeleted') deleted.add(data.id);
		if (type === 'captureRestored') deleted.delete(data.id);
	}
	return deleted;
}
