/**
 * Captures until the disk refuses, makes room, goes on, opens the store again and prints a report as JSON.
 * Arguments: data folder, a file whose removal makes room (may be missing).
 */
import { existsSync, rmSync } from 'node:fs';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openStore } from '../../../server/store/store.ts';

export interface DiskReport {
	/** Code and sentence of the refusal. */
	readonly code: string;
	readonly message: string;
	readonly acknowledged: number;
	/** Acknowledged after the refusal, once there was room. */
	readonly afterwards: number;
	/** Acknowledged and not there after opening again. */
	readonly missing: readonly string[];
	/** There and never acknowledged. */
	readonly extra: readonly string[];
	readonly findings: readonly string[];
}

const MAX_CAPTURES = 5000;
const [dataDir = '', ballast = ''] = process.argv.slice(2);
const acknowledged: string[] = [];

const store = await open();
const refusal = captureUntilRefused(store);
const before = acknowledged.length;
const hadBallast = existsSync(ballast);
rmSync(ballast, { force: true });
if (hadBallast) for (let i = 0; i < 10; i++) capture(store);
store.close();

const again = await open();
const found = again.listCaptures({ limit: MAX_CAPTURES, offset: 0 }).captures.map(({ id }) => id);
const report: DiskReport = {
	code: refusal.code,
	message: refusal.message,
	acknowledged: before,
	afterwards: acknowledged.length - before,
	missing: acknowledged.filter((id) => !found.includes(id)),
	extra: found.filter((id) => !acknowledged.includes(id)),
	findings: again.health().findings.map(({ code }) => code),
};
console.log(JSON.stringify(report));

function open(): Promise<Store> {
	const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
	return openStore({
		dataDir,
		clock: Date.now,
		logger,
		snapshotTimes: { events: Infinity, idleMs: 2 ** 30, ageMs: 2 ** 30 },
	});
}

function captureUntilRefused(store: Store): OperationError {
	try {
		while (acknowledged.length < MAX_CAPTURES) capture(store);
	} catch (error) {
		if (OperationError.is(error)) return error;
		throw error;
	}
	throw new Error('the disk refused nothing');
}

function capture(store: Store): void {
	const id = `id${acknowledged.length}`;
	store.execute({ type: 'capture/add', id, content: `${id} `.repeat(200), tags: [] });
	acknowledged.push(id);
}
