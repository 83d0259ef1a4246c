import { open } from 'node:fs/promises';
import { watchesCommand, type Watch } from '../../../common/model/watch.ts';
import { logReader, type Evidence } from '../../core/agents/monitorReport.ts';
import type { Store } from '../../ports/store.ts';
import { lookAtProcess } from './processLook.ts';

/** Of a log, so much of its end is read. Bytes. */
const MAX_LOG = 256 * 1024;
const MAX_COMMANDS = 5000;
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

function lastCommand(target: string, { store }: LookParts): Evidence | undefined {
	const { commands } = store.terminal.list({ limit: MAX_COMMANDS, offset: 0 });
	const last = commands.find(({ command, exitCode }) => exitCode !== undefined && watchesCommand(target, command));
	if (last === undefined) return undefined;
	const { id, exitCode, output, startedAt, durationMs } = last;
	const outcome = exitCode === 0 ? 'succeeded' : 'failed';
	return { outcome, at: Date.parse(startedAt) + durationMs, excerpt: output, command: id, exitCode };
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
