import type { Disposable } from '../../common/base/disposable.ts';

/** A file of text as it is on disk. */
export interface NoteFile {
	/** Without byte order mark; line ends as they are. */
	readonly text: string;
	/** SHA-1 of the bytes, hex. */
	readonly hash: string;
	/** Milliseconds since the epoch. */
	readonly createdMs: number;
	readonly changedMs: number;
	/** False when the bytes are not UTF-8: writing the text back would change them. */
	readonly utf8: boolean;
}

/** Bytes that are on the disk and have no name of their own yet. */
export interface StagedFile {
	/** Puts them in place, atomically. @throws OperationError `conflict` when there is such a file */
	place(file: string): void;
	/** Removes what was written beside it; call it in the end in any case. */
	discard(): void;
}

/** Reads and writes files of the user; nothing is ever lost: what is replaced was read before, what is made is new. */
export interface NoteFiles {
	/**
	 * @param file absolute
	 * @returns undefined when there is no such file. @throws OperationError `unavailable` when it cannot be read.
	 */
	read(file: string): NoteFile | undefined;
	/**
	 * Replaces the text of a file atomically; byte order mark, permissions and a symbolic link to it stay.
	 * @param expected hash of what is replaced
	 * @throws OperationError `conflict` when the file is something else now; `unavailable`, `diskFull`.
	 */
	replace(file: string, text: string, expected: string): NoteFile;
	/**
	 * Makes a file with its folders, atomically.
	 * @throws OperationError `conflict` when there is one, also one that differs in case where that does not count.
	 */
	create(file: string, text: string): NoteFile;
	/** Moves a file to a name that is free. @throws OperationError `conflict` when it is not; `unavailable`, `notFound`. */
	move(from: string, to: string): void;
	exists(file: string): boolean;
	/**
	 * Files below a folder, relative to it, `/` separated; without hidden ones and `node_modules`. Links to folders are
	 * followed, each folder once.
	 * @param wanted by relative path
	 * @returns undefined when the folder cannot be read, so that nothing is taken for deleted
	 */
	list(folder: string, wanted: (path: string) => boolean): string[] | undefined;
	/**
	 * The same files, one by one, so that other work can have its turn between them.
	 * @param hidden is told of each file and folder that is left out because of its name
	 * @returns at its end false when not everything could be read
	 */
	walk(
		folder: string,
		wanted: (path: string) => boolean,
		hidden?: (path: string) => void,
	): Generator<string, boolean, undefined>;
	/** A file as it is. @throws OperationError `notFound`, or `unavailable` also when it is too large for a note */
	bytes(file: string): Promise<Uint8Array>;
	/** Compares a file with bytes. @returns `free` when there is no such file, `taken` when it is another */
	compare(bytes: Uint8Array, file: string): 'free' | 'same' | 'taken';
	/** Makes a file of bytes with its folders, atomically. @throws OperationError `conflict` when there is one */
	createBytes(file: string, bytes: Uint8Array): void;
	/**
	 * Writes bytes beside where a file is to be, with its folders; they are on the disk when it resolves. Many at once wait for
	 * the disk together. @throws OperationError `unavailable`, `diskFull`
	 */
	stage(file: string, bytes: Uint8Array): Promise<StagedFile>;
	/** Copies bytes to a name that is free. @returns `same` when the target is there with the same bytes, `taken` with others */
	copy(from: string, to: string): 'copied' | 'same' | 'taken';
	makeFolder(folder: string): void;
	/** Tells of files that changed below a folder: absolute paths; the folder itself when more may have changed. */
	watch(folder: string, changed: (paths: readonly string[]) => void): Disposable;
}
