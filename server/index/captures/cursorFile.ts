import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Keeps how far a consumer of the event log has come. Losing it costs a replay, nothing else, so it is not synced. */
export class CursorFile {
	readonly #file: string;

	constructor(file: string) {
		this.#file = file;
	}

	/** Undefined when there is none or it cannot be understood. */
	read(): number | undefined {
		let text: string;
		try {
			text = readFileSync(this.#file, 'utf8');
		} catch {
			return undefined;
		}
		return /^\d+\n$/.test(text) ? Number(text) : undefined;
	}

	write(seq: number): void {
		writeFileSync(`${this.#file}.tmp`, `${seq}\n`, { mode: 0o600 });
		renameSync(`${this.#file}.tmp`, this.#file);
	}
}
