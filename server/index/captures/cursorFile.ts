import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

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

/** Forgets every cursor in a folder: the store that they are about is replaced. */
export function removeCursors(folder: string): void {
	if (!existsSync(folder)) return;
	for (const name of readdirSync(folder)) if (name.endsWith('.cursor')) rmSync(path.join(folder, name));
}
