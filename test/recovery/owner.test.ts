import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { end, isAlive, killOwner, readOwner, start, temporaryDataDir } from '../integration/processes.ts';
import { builtCli } from './support/built.ts';
import { seededRandom, type Random } from './support/random.ts';

const CLIENTS = 4;
const KILLS = 12;

interface Row {
	readonly id: string;
	readonly content: string;
}

let program: string;

beforeAll(() => {
	program = builtCli();
}, 120_000);

test(
	`${CLIENTS} command lines capture while the owner is killed ${KILLS} times: each acknowledged id is listed`,
	{ timeout: 900_000 },
	async () => {
		const random = seededRandom('owner recovery');
		const dataDir = temporaryDataDir();
		const acknowledged = new Map<string, string>();
		const killing = new AbortController();
		const clients = Array.from({ length: CLIENTS }, async (_, client) => {
			for (let i = 0; !killing.signal.aborted; i++) {
				const content = `thought ${i} of client ${client}`;
				const { id } = await run<{ id: string }>(dataDir, 'capture', content);
				acknowledged.set(id, content);
			}
		});
		const killer = killAgainAndAgain(dataDir, () => acknowledged.size, random).finally(() => killing.abort());
		const [pids] = await Promise.all([killer, ...clients]);

		expect(new Set(pids).size).toBe(KILLS);
		const listed = await run<Row[]>(dataDir, 'list', '--limit', '1000');
		console.log(`${acknowledged.size} captures acknowledged, ${KILLS} owners killed`);
		expect(new Map(listed.map(({ id, content }) => [id, content]))).toEqual(acknowledged);
		expect(listed.length).toBe(acknowledged.size); // none of them twice
		const { problems } = await run<{ problems: { severity: string }[] }>(dataDir, 'doctor');
		expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
	},
);

/** A client never fails because an owner died: it finds or starts the next one and asks again. */
async function run<T>(dataDir: string, ...args: string[]): Promise<T> {
	const child = start(program, [...args, '--json', '--data-dir', dataDir]);
	child.stdin!.end();
	const { code, stdout, stderr } = await end(child);
	if (code !== 0) throw new Error(`understory ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
	return JSON.parse(stdout) as T;
}

/** Kills each owner at a random moment: as soon as it is there, or after it has acknowledged something. */
async function killAgainAndAgain(dataDir: string, acknowledged: () => number, random: Random): Promise<number[]> {
	const killed: number[] = [];
	let atOnce = false;
	while (killed.length < KILLS) {
		await until(() => isAlive(readOwner(dataDir)?.pid ?? 0) && !killed.includes(readOwner(dataDir)!.pid));
		// Owners that die without having served anything are started only so often a minute.
		atOnce = !atOnce && random.next() < 0.3;
		const before = acknowledged();
		if (!atOnce) await until(() => acknowledged() > before);
		await wait(random.next() * 200);
		const pid = await killOwner(dataDir);
		if (pid !== undefined) killed.push(pid);
	}
	return killed;
}

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await wait(10);
}
