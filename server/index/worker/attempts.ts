import type { Logger } from '../../ports/logger.ts';
import type { FileResult, IndexTask } from './protocol.ts';

/** The thread that had a task is gone. */
export class LostThreadError extends Error {
	readonly reason: 'crashed' | 'timedOut';

	constructor(reason: 'crashed' | 'timedOut', message: string) {
		super(message);
		this.reason = reason;
	}
}

/**
 * Tries the files of a task whose thread is lost again, one by one. The one that does it again is cut by lines, and
 * skipped when that is no better.
 */
export class Attempts {
	readonly #submit: (task: IndexTask) => Promise<FileResult[]>;
	readonly #logger: Logger;
	/** Files of a language that could only be cut by lines. */
	readonly #faults = new Map<string, number>();

	/** @param submit rejects with a `LostThreadError` when the thread is lost while it has the task. */
	constructor(submit: (task: IndexTask) => Promise<FileResult[]>, logger: Logger) {
		this.#submit = submit;
		this.#logger = logger;
	}

	/** Results in the order of the task's files. */
	async run(task: IndexTask): Promise<FileResult[]> {
		return unlessLost(this.#submit({ ...task, byLines: this.#retired() }), async () => {
			const results: FileResult[] = [];
			for (const file of task.files) results.push(await this.#runAlone({ ...task, files: [file] }));
			return results;
		});
	}

	/** The thread may have been lost to another file. If not, the grammar is the one to be blamed. */
	#runAlone(task: IndexTask): Promise<FileResult> {
		const alone = this.#submit({ ...task, byLines: this.#retired() }).then(([result]) => result!);
		return unlessLost(alone, () => this.#runByLines(task));
	}

	#runByLines(task: IndexTask): Promise<FileResult> {
		const byLines = this.#submit({ ...task, byLines: 'all' }).then(([result]) => {
			if (result!.outcome === 'indexed') this.#blame(result!.file.language);
			return result!;
		});
		return unlessLost(byLines, ({ reason }) => {
			this.#logger.warn('A file is skipped: it ends the worker thread', { reason });
			const { path, size, mtimeMs } = task.files[0]!;
			return Promise.resolve({ outcome: 'skipped', path, reason, size, mtimeMs });
		});
	}

	#blame(language: string): void {
		const faults = (this.#faults.get(language) ?? 0) + 1;
		this.#faults.set(language, faults);
		this.#logger.warn('A file is cut by lines: with its grammar it ends the worker thread', { language, faults });
	}

	/** Each such file costs two threads, or as many silences: a grammar that does it again is not asked any more. */
	#retired(): string[] {
		return [...this.#faults].flatMap(([language, faults]) => (faults >= MAX_FAULTS ? [language] : []));
	}
}

async function unlessLost<T>(work: Promise<T>, otherwise: (error: LostThreadError) => Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof LostThreadError)) throw error;
		return otherwise(error);
	}
}

const MAX_FAULTS = 2;
