import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../base/replaceFile.ts';

/** Keeps how far a consumer of the event log has come. Losing it costs a replay, nothing else, so it is not synced. */
export class CursorFile {
	readonly #file: string;
	readonly #subject: string;

	/** @param subject names what is followed, without spaces or line ends: a cursor of another subject is none */
	constructor(file: string, subject: string) {
		this.#file = file;
		this.#subject = subject;
	}

	/** Undefined when there is none or it cannot be understood. */
	read(): number | undefined {
		let text: string;
		try {
			text = readFileSync(this.#file, 'utf8');
		} catch {
			return undefined;
		}
		const [seq = '', subject] = text.split(/[ \n]/);
		return /^\d+$/.test(seq) && subject === this.#subject ? Number(seq) : undefined;
	}

	write(seq: number): void {
		replaceFile(this.#file, `${seq} ${this.#subject}\n`);
	}
}

/** Forgets every cursor in a folder: the store that they are about is replaced. */
export function removeCursors(folder: string): void {
	if (!existsSync(folder)) return;
	for (const name of readdirSync(folder)) if (name.endsWith('.cursor')) rmSync(path.join(folder, name));
}
