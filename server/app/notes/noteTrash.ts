import path from 'node:path';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { NoteFiles } from '../../ports/noteFiles.ts';

/** Deleted notes: files in one folder of the data directory, named by id and the order of deletion. */
export class NoteTrash {
	readonly #files: NoteFiles;
	readonly #folder: string;

	constructor(files: NoteFiles, folder: string) {
		this.#files = files;
		this.#folder = folder;
	}

	put(id: string, file: string): void {
		this.#files.move(file, this.#at(id, this.#count(id)));
	}

	/** Moves the one that was deleted last to `file`, which must be free. @throws OperationError `notFound` */
	restore(id: string, file: string): void {
		const count = this.#count(id);
		if (count === 0)
			throw new OperationError('notFound', `The note ${id} is not in the trash any more (${this.#folder}).`);
		this.#files.move(this.#at(id, count - 1), file);
	}

	/** How many of an id there are. */
	#count(id: string): number {
		let count = 0;
		while (this.#files.exists(this.#at(id, count))) count++;
		return count;
	}

	#at(id: string, index: number): string {
		return path.join(this.#folder, `${encodeURIComponent(id).replaceAll('*', '%2A').slice(0, 150)}.${index}.md`);
	}
}
