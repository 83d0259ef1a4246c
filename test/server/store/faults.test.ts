import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Store } from '../../../server/ports/store.ts';
import type { FileSystem } from '../../../server/store/fileSystem.ts';
import { repairStore } from '../../../server/store/repair.ts';
import { restoreBackup } from '../../../server/store/restore.ts';
import { faultyFiles, type FaultPlan } from './faults.ts';
import { add, findingCodes, ids, inFolder, openTestStore, segmentFile } from './support.ts';

const SEGMENT_BYTES = 500;

type Work = (folder: string, files: FileSystem, acknowledged: Set<string>) => Promise<void>;

/** Opening, captures over several segments, a snapshot, a restart. */
async function captureWork(folder: string, files: FileSystem, acknowledged: Set<string>): Promise<void> {
	for (const round of ['x', 'y']) {
		const store = await openTestStore(folder, { files, segmentBytes: SEGMENT_BYTES });
		for (let i = 0; i < 5; i++) tryAdd(store, `${round}${i}`, acknowledged);
		try {
			store.snapshot();
		} catch (error) {
			expectSentence(error);
		}
		for (let i = 5; i < 8; i++) tryAdd(store, `${round}${i}`, acknowledged);
		store.close();
	}
}

/** What was refused is asked again: a passing fault must leave the store usable. */
function tryAdd(store: Store, id: string, acknowledged: Set<string>): void {
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			add(store, id);
			acknowledged.add(id);
			return;
		} catch (error) {
			expectSentence(error);
			expect(store.getCapture(id)).toBeUndefined();
		}
	}
}

function expectSentence(error: unknown): void {
	if (!OperationError.is(error)) throw error;
	expect(['diskFull', 'unavailable', 'storeDamaged']).toContain(error.code);
	expect(error.message).toMatch(/^[A-Z].*\.$/s);
}

/** Runs `work` once for each changing call it makes, and makes that call fail. @returns calls made in all. */
async function failEverywhere(
	plan: Omit<FaultPlan, 'at'>,
	prepare: (folder: string) => Promise<void>,
	work: Work,
	check: (folder: string, acknowledged: ReadonlySet<string>, where: string) => Promise<void>,
): Promise<string[]> {
	for (let at = 0; ; at++) {
		const calls = await inFolder(async (folder) => {
			await prepare(folder);
			const faulty = faultyFiles({ ...plan, at });
			const acknowledged = new Set<string>();
			await work(folder, faulty.files, acknowledged).catch(expectSentence);
			await check(folder, acknowledged, `${plan.code} at call ${at} (${faulty.calls[at]})`);
			return faulty.happened() ? undefined : faulty.calls;
		});
		if (calls !== undefined) return calls;
	}
}

const PLANS = [
	{ code: 'ENOSPC', lasting: false },
	{ code: 'EIO', lasting: false },
	{ code: 'ENOSPC', lasting: true },
	{ code: 'EACCES', lasting: true },
] as const;

test.for(PLANS)('$code (lasting: $lasting) at any call: what was acknowledged is kept', async (plan) => {
	const calls = await failEverywhere(
		plan,
		async () => {},
		captureWork,
		async (folder, acknowledged, where) => {
			const store = await openTestStore(folder, { segmentBytes: SEGMENT_BYTES });
			const found = new Set(ids(store));
			expect(
				[...acknowledged].filter((id) => !found.has(id)),
				where,
			).toEqual([]);
			expect(
				findingCodes(store).filter((code) => code === 'logDamaged' || code === 'snapshotRefused'),
				where,
			).toEqual([]);
			add(store, 'afterwards');
			store.close();
		},
	);
	expect(new Set(calls)).toEqual(
		new Set(['makeFolder', 'remove', 'open', 'write', 'syncData', 'sync', 'rename', 'syncFolder']),
	);
	expect(calls.length).toBeGreaterThan(60);
});

test('after a passing fault every capture is acknowledged at the second attempt', async () => {
	await failEverywhere(
		{ code: 'ENOSPC', lasting: false },
		async (folder) => (await openTestStore(folder)).close(),
		async (folder, files, acknowledged) => {
			const store = await openTestStore(folder, { files, segmentBytes: SEGMENT_BYTES });
			for (let i = 0; i < 6; i++) tryAdd(store, `id${i}`, acknowledged);
			expect(acknowledged.size).toBe(6);
			expect(store.head).toBe(6);
			store.close();
		},
		async (folder, acknowledged, where) => {
			const store = await openTestStore(folder);
			expect(ids(store).length, where).toBe(acknowledged.size);
			store.close();
		},
	);
});

test.for(PLANS)('$code (lasting: $lasting) during a backup: no file is left, the store goes on', async (plan) => {
	await failEverywhere(
		plan,
		prepareStore,
		async (folder, files) => {
			const store = await openTestStore(folder, { files });
			try {
				await store.backup(path.join(folder, 'b.tar.gz'));
			} finally {
				store.close();
			}
		},
		async (folder, _acknowledged, where) => {
			const complete = path.join(folder, 'b.tar.gz');
			if (existsSync(complete))
				expect((await restoreBackup({ file: complete, dataDir: folder, clock: Date.now })).seq, where).toBe(3);
			// A lasting fault keeps the unfinished file from being removed, too.
			else if (!plan.lasting) expect(readdirSync(folder), where).toEqual(['store']);
			await expectPrepared(folder, where);
		},
	);
});

test.for(PLANS)('$code (lasting: $lasting) during a restore: the old store or the new one, whole', async (plan) => {
	await failEverywhere(
		plan,
		async (folder) => {
			await prepareStore(folder);
			const store = await openTestStore(folder);
			await store.backup(path.join(folder, 'b.tar.gz'));
			add(store, 'later');
			store.close();
		},
		async (folder, files, acknowledged) => {
			await restoreBackup({ file: path.join(folder, 'b.tar.gz'), dataDir: folder, clock: Date.now, files });
			acknowledged.add('restored');
		},
		async (folder, acknowledged, where) => {
			const store = await openTestStore(folder);
			const old = ids(store).includes('later');
			expect(ids(store), where).toEqual(old ? ['later', 'c', 'b', 'a'] : ['c', 'b', 'a']);
			if (acknowledged.has('restored')) expect(old, where).toBe(false);
			expect(findingCodes(store), where).toEqual([]);
			store.close();
		},
	);
});

test.for(PLANS)(
	'$code (lasting: $lasting) during a repair: the damaged store or the repaired one, whole',
	async (plan) => {
		await failEverywhere(
			plan,
			prepareDamaged,
			async (folder, files) => void (await repairStore({ dataDir: folder, acceptLoss: true, clock: Date.now, files })),
			async (folder, _acknowledged, where) => {
				const store = await openTestStore(folder);
				const damaged = findingCodes(store).includes('logDamaged');
				store.close();
				if (damaged) await repairStore({ dataDir: folder, acceptLoss: true, clock: Date.now });
				await expectPrepared(folder, where);
			},
		);
	},
);

async function prepareStore(folder: string): Promise<void> {
	const store = await openTestStore(folder);
	for (const id of ['a', 'b', 'c']) add(store, id);
	store.close();
}

async function prepareDamaged(folder: string): Promise<void> {
	await prepareStore(folder);
	const content = readFileSync(segmentFile(folder));
	content[content.indexOf('text of b')] = 0x54;
	writeFileSync(segmentFile(folder), content);
}

async function expectPrepared(folder: string, where: string): Promise<void> {
	const store = await openTestStore(folder);
	expect(ids(store), where).toEqual(['c', 'b', 'a']);
	expect(findingCodes(store), where).toEqual([]);
	store.close();
}
