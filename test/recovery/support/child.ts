import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Acknowledged } from './everyKind.ts';

/** Bundles `captureLoop.ts` into a folder: a child that is started 200 times starts faster from one file. */
export async function bundleCaptureLoop(folder: string): Promise<string> {
	const outfile = path.join(folder, 'captureLoop.mjs');
	await build({
		entryPoints: [path.join(import.meta.dirname, 'captureLoop.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		banner: {
			js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url); const __dirname = import.meta.dirname; const __filename = import.meta.filename;",
		},
		logLevel: 'error',
	});
	const wasm = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
	copyFileSync(wasm, path.join(folder, 'sql-wasm.wasm'));
	return outfile;
}

export interface Life {
	/** Captures that the child said were durable: id → seq. */
	readonly acknowledged: ReadonlyMap<string, number>;
	/** What else it said was durable. */
	readonly others: readonly Acknowledged[];
	readonly errors: string;
	readonly signal: NodeJS.Signals | null;
}

/** Starts the program, kills it `delayMs` after it has written so many lines, and waits for its end. */
export async function liveAndDie(
	program: string,
	args: readonly string[],
	{ lines, delayMs }: { readonly lines: number; readonly delayMs: number },
): Promise<Life> {
	const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	let errors = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
	const ended = new Promise<NodeJS.Signals | null>((resolve) =>
		child.once('close', (_code, signal) => resolve(signal)),
	);
	const written = new Promise<void>((resolve) => {
		if (lines === 0) resolve();
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
			if (output.split('\n').length > lines) resolve();
		});
	});
	await Promise.race([written, ended]);
	await wait(delayMs);
	child.kill('SIGKILL');
	const signal = await ended;
	return { ...parseAcknowledged(output), errors, signal };
}

/** Whole lines only: the last one may be torn like any other output. */
function parseAcknowledged(output: string): Pick<Life, 'acknowledged' | 'others'> {
	const acknowledged = new Map<string, number>();
	const others: Acknowledged[] = [];
	for (const line of output.split('\n').slice(0, -1)) {
		const [id = '', seq, type] = line.split(' ');
		if (seq === undefined) continue;
		if (type === undefined) acknowledged.set(id, Number(seq));
		else others.push({ id, seq: Number(seq), type });
	}
	return { acknowledged, others };
}
