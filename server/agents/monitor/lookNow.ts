import { open } from 'node:fs/promises';
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Watch } from '../../../common/model/watch.ts';
import { logReader, type Evidence } from '../../core/agents/monitorReport.ts';
import type { Store } from '../../ports/store.ts';
import { named } from './named.ts';
import { lookAtProcess } from './processLook.ts';

/** Of a log, so much of its end is read. Bytes. */
const MAX_LOG = 256 * 1024;
/** Commands that are looked at before it is everybody else's turn. */
const COMMANDS_AT_ONCE = 500;
const LINES = 20;

export interface LookParts {
	readonly store: Store;
	readonly now: number;
	/** Takes secrets out of a text. */
	readonly redact: (text: string) => Promise<string>;
}

/** How a pipeline is now; undefined when nothing is known of it. A process that runs is no evidence of anything. */
export async function lookNow({ source, target, ...watch }: Watch, parts: LookParts): Promise<Evidence | undefined> {
	switch (source) {
		case 'command':
			return lastCommand(target, parts);
		case 'log':
			return endOfLog({ source, target, ...watch }, parts);
		case 'process':
			return lookAtProcess(Number(target)) === undefined ? { outcome: 'ended', at: parts.now, excerpt: '' } : undefined;
		case 'task':
			return undefined; // only windows see tasks, while they run
	}
}

async function lastCommand(target: string, { store }: LookParts): Promise<Evidence | undefined> {
	const last = await newestNamed(target, store);
	const command = last === undefined ? undefined : store.terminal.get(last);
	if (command?.exitCode === undefined) return undefined;
	const { id, exitCode, output, startedAt, durationMs } = command;
	const outcome = exitCode === 0 ? 'succeeded' : 'failed';
	return { outcome, at: Date.parse(startedAt) + durationMs, excerpt: output, command: id, exitCode };
}

/** Id of the newest command in all of the history that is named and has ended. */
async function newestNamed(target: string, { terminal }: Store): Promise<string | undefined> {
	for (let after: string | undefined; ; await othersTurn()) {
		const lines = terminal.endedLines(COMMANDS_AT_ONCE, after);
		const found = lines.find(({ command }) => named(target, command));
		if (found !== undefined || lines.length < COMMANDS_AT_ONCE) return found?.id;
		after = lines.at(-1)!.id;
	}
}

async function endOfLog(watch: Watch, { now, redact }: LookParts): Promise<Evidence | undefined> {
	const lines = await lastLines(watch.target);
	const reads = logReader(watch);
	const at = lines.findLastIndex((line) => reads(line) !== undefined);
	if (at === -1) return undefined;
	const excerpt = await redact(lines.slice(Math.max(0, at - LINES / 2), at + LINES).join('\n'));
	return { outcome: reads(lines[at]!) === 'failed' ? 'failed' : 'succeeded', at: now, excerpt };
}

/** @throws what opening the file throws */
async function lastLines(file: string): Promise<string[]> {
	const handle = await open(file, 'r');
	try {
		const { size } = await handle.stat();
		const buffer = Buffer.alloc(Math.min(size, MAX_LOG));
		await handle.read(buffer, 0, buffer.length, size - buffer.length);
		return buffer.toString('utf8').split(/\r?\n/);
	} finally {
		await handle.close();
	}
}
