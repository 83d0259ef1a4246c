import type { FileTask } from '../worker/protocol.ts';

/** Gathers files into tasks: large enough that messages cost little, small enough that a task takes some ten milliseconds. */
export class TaskBuilder {
	#files: FileTask[] = [];
	#bytes = 0;

	/** True when the task is full. */
	add(file: FileTask): boolean {
		this.#files.push(file);
		this.#bytes += file.size;
		return this.#bytes >= TASK_BYTES || this.#files.length >= TASK_FILES;
	}

	take(): FileTask[] {
		const files = this.#files;
		this.#files = [];
		this.#bytes = 0;
		return files;
	}
}

const TASK_BYTES = 256 * 1024;
const TASK_FILES = 100;
