import type { Disposable } from '../../../common/base/disposable.ts';
import type { Agent } from '../../../common/model/agent.ts';
import { watchesCommand, type Watch } from '../../../common/model/watch.ts';
import type { WatchSignal } from '../../../common/model/watchSignal.ts';
import { logReader, type Evidence, type Finding } from '../../core/agents/monitorReport.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { LogTail } from './logTail.ts';
import { lookAtProcess, type ProcessFacts } from './processLook.ts';

/** What was noticed. */
export type Seen = Omit<Evidence, 'outcome'> & {
	/** It is told although it was before. */
	readonly again?: boolean;
};

export interface WatcherOptions {
	readonly agent: Agent;
	readonly watch: Watch;
	readonly clock: Clock;
	readonly logger: Logger;
	readonly found: (finding: Finding, seen: Seen) => void;
}

const MINUTE_MS = 60_000;
/** Lines of a log that are shown before and after the one that tells of a failure. */
const LINES_BEFORE = 10;
const LINES_AFTER = 30;
/** What a log says after a failure belongs to it for so long. */
const GATHER_MS = 1000;
/** A log that fails on is told of again after so long without a failure. */
const QUIET_MS = 10 * MINUTE_MS;

interface Running {
	/** Milliseconds since the epoch. */
	lastAt: number;
	stalled: boolean;
}

/** Watches one pipeline. */
export class Watcher implements Disposable {
	readonly agent: Agent;
	readonly watch: Watch;
	readonly #options: WatcherOptions;
	/** By execution. What has no beginning and no end has one entry, named ''. */
	readonly #running = new Map<string, Running>();
	readonly #tail: LogTail | undefined;
	#process: ProcessFacts | undefined;
	#lines: string[] = [];
	#failing: { readonly at: number; readonly lines: string[]; readonly again: boolean } | undefined;
	#lastFailure = Number.NEGATIVE_INFINITY;
	#gather: NodeJS.Timeout | undefined;

	constructor(options: WatcherOptions) {
		const { agent, watch, clock, logger } = options;
		this.agent = agent;
		this.watch = watch;
		this.#options = options;
		if (watch.source === 'log') {
			const reads = logReader(watch);
			this.#running.set('', { lastAt: clock(), stalled: false });
			this.#tail = new LogTail({ file: watch.target, logger, onLines: (lines) => this.#read(lines, reads) });
		} else if (watch.source === 'process') {
			this.#process = lookAtProcess(Number(watch.target));
			this.#running.set('', { lastAt: clock(), stalled: false });
		}
	}

	/** What a window saw, of this pipeline or another. */
	observe({ source, name, execution, state, exitCode }: WatchSignal): void {
		if (source !== this.watch.source || !this.#isNamed(name)) return;
		const at = this.#options.clock();
		if (state !== 'ended') this.#running.set(execution, { lastAt: at, stalled: false });
		else if (source === 'task') this.ended(execution, { at, excerpt: '', exitCode });
		else this.#running.delete(execution); // its end is told with its output, or was not recorded
	}

	ended(execution: string, seen: Seen): void {
		this.#running.delete(execution);
		if (seen.exitCode !== undefined) this.#options.found(seen.exitCode === 0 ? 'succeeded' : 'failed', seen);
	}

	/** Looks for what has stalled, and at the process. */
	check(): void {
		if (this.watch.source === 'process') this.#lookAtProcess();
		const now = this.#options.clock();
		if (this.watch.stall === 0) return;
		for (const running of this.#running.values()) {
			if (running.stalled || now - running.lastAt < this.watch.stall * MINUTE_MS) continue;
			running.stalled = true;
			const excerpt = this.#lines.slice(-LINES_BEFORE).join('\n');
			this.#options.found('stalled', { at: now, excerpt, silence: Math.floor((now - running.lastAt) / MINUTE_MS) });
		}
	}

	/** Resolves when what the log says now is read. */
	async settled(): Promise<void> {
		await this.#tail?.look();
		this.#tellFailure();
	}

	dispose(): void {
		clearTimeout(this.#gather);
		this.#tail?.dispose();
	}

	#isNamed(name: string): boolean {
		return this.watch.source === 'task' ? name === this.watch.target : watchesCommand(this.watch.target, name);
	}

	#lookAtProcess(): void {
		const now = lookAtProcess(Number(this.watch.target));
		if (now === undefined || now.identity !== this.#process?.identity) {
			if (!this.#running.delete('')) return; // told already
			return this.#options.found('ended', { at: this.#options.clock(), excerpt: '' });
		}
		// Where processor time is not told, nobody can say that it stands still.
		if (now.ticks !== undefined && now.ticks === this.#process.ticks) return;
		this.#process = now;
		this.#running.set('', { lastAt: this.#options.clock(), stalled: false });
	}

	#read(lines: readonly string[], reads: ReturnType<typeof logReader>): void {
		this.#running.set('', { lastAt: this.#options.clock(), stalled: false });
		for (const line of lines) {
			const says = reads(line);
			if (says === 'failed') this.#fails(line);
			else if (this.#failing !== undefined && this.#failing.lines.length < LINES_BEFORE + LINES_AFTER)
				this.#failing.lines.push(line);
			this.#lines = [...this.#lines.slice(1 - LINES_BEFORE), line];
			if (says !== 'succeeded') continue;
			this.#tellFailure();
			this.#options.found('succeeded', { at: this.#options.clock(), excerpt: this.#lines.join('\n') });
		}
	}

	/** A failure is told with what is written right after it. */
	#fails(line: string): void {
		const at = this.#options.clock();
		const again = at - this.#lastFailure > QUIET_MS;
		this.#lastFailure = at;
		if (this.#failing !== undefined) {
			if (this.#failing.lines.length < LINES_BEFORE + LINES_AFTER) this.#failing.lines.push(line);
			return;
		}
		this.#failing = { at, lines: [...this.#lines, line], again };
		this.#gather = setTimeout(() => this.#tellFailure(), GATHER_MS);
		this.#gather.unref();
	}

	#tellFailure(): void {
		clearTimeout(this.#gather);
		const failing = this.#failing;
		this.#failing = undefined;
		if (failing === undefined) return;
		const { at, lines, again } = failing;
		this.#options.found('failed', { at, excerpt: lines.join('\n'), again });
	}
}
