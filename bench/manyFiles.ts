import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RootStatus } from '../common/model/indexStatus.ts';
import { startEditor } from '../test/vscode/harness/editor.ts';
import { benchMemory } from './latency.ts';
import { quantiles, round, timed, type Result } from './support/measure.ts';
import { Product, type Window } from './support/product.ts';

const FILES = 100_000;
const FILES_A_FOLDER = 500;
const STARTS = 5;
/** How long an extension host that has just started is left alone, and then watched at rest. */
const SETTLE_MS = 20_000;
const AT_REST_MS = 15_000;

/**
 * A folder with 100,000 small files, indexed while a window of the real editor has it open: how late timers in the
 * window's extension host come meanwhile, against the same host at rest; then a start on the indexed folder, and memory.
 */
export async function benchManyFiles(): Promise<Result[]> {
	const scratch = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const folder = path.join(scratch, 'files');
	writeFiles(folder);
	const product = new Product();
	try {
		const indexing = await indexInEditor(product, folder, path.join(scratch, 'lag.jsonl'));
		const warm = await startWarm(product, folder);
		return [...indexing, warm, ...(await benchMemory(product, `with ${FILES.toLocaleString('en')} passages`))];
	} finally {
		await product.close();
		rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** Each start with no server running before it. */
async function startWarm(product: Product, folder: string): Promise<Result> {
	const seconds: number[] = [];
	for (let start = 0; start < STARTS; start++) {
		await product.cli('stop');
		seconds.push(await timed(() => product.cli('index', folder)));
	}
	return {
		name: `start on ${FILES.toLocaleString('en')} indexed files, from the command to its end, ${STARTS} times`,
		value: `p50 ${round(quantiles(seconds).p50)} s, at most ${round(Math.max(...seconds))} s`,
		against: 'limit: 2 s',
	};
}

function writeFiles(folder: string): void {
	for (let at = 0; at < FILES; at++) {
		const inside = path.join(folder, `part${Math.floor(at / FILES_A_FOLDER)}`);
		if (at % FILES_A_FOLDER === 0) mkdirSync(inside, { recursive: true });
		writeFileSync(path.join(inside, `step${at}.ts`), `export function step${at}() {\n\treturn 'kettle ${at}';\n}\n`);
	}
}

async function indexInEditor(product: Product, folder: string, lagFile: string): Promise<Result[]> {
	const editor = await startEditor({
		dataDir: product.dataDir,
		others: [path.join(import.meta.dirname, 'support/lagProbe')],
		settings: { 'understory.index.enabled': false },
		env: { UNDERSTORY_BENCH_LAG: lagFile },
	});
	let observer: Window | undefined;
	try {
		await editor.openWindow(folder);
		await wait(SETTLE_MS);
		observer = await product.openWindow();
		const restingAt = Date.now();
		await wait(AT_REST_MS);
		const beganAt = Date.now();
		editor.writeSettings({ 'understory.index.enabled': true });
		const { files } = await indexed(observer, folder);
		const endedAt = Date.now();
		const name = `index ${files.toLocaleString('en')} files of 60 bytes in the editor`;
		return [
			{ name, value: `${round((endedAt - beganAt) / 1000)} s` },
			{
				name: "timers in the window's extension host meanwhile, late by",
				value: lateness(lagFile, beganAt, endedAt),
				against: `the same host at rest: ${lateness(lagFile, restingAt, beganAt)}`,
			},
		];
	} finally {
		await observer?.close();
		await editor.stop();
	}
}

/** Resolves when a folder is in the index. */
async function indexed(observer: Window, folder: string): Promise<RootStatus> {
	for (;;) {
		const { roots } = await observer.call('index/status', {});
		const status = roots.find(({ root }) => root === folder);
		if (status?.phase === 'failed') throw new Error(status.error);
		if (status !== undefined && status.phase === 'idle' && status.lastCompleteAt > 0) return status;
		await wait(200);
	}
}

/** What the probe measured between two moments, in milliseconds since the epoch. */
function lateness(file: string, from: number, to: number): string {
	const lines = readFileSync(file, 'utf8').trim().split('\n');
	const late = lines
		.map((line) => JSON.parse(line) as { at: number; late: number[] })
		.flatMap(({ at, late: some }) => (at > from + 1000 && at <= to ? some : []));
	const { p50, p95 } = quantiles(late);
	return `p50 ${round(p50)} ms, p95 ${round(p95)} ms, at most ${round(Math.max(...late))} ms`;
}
