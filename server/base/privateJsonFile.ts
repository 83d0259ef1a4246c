import { readFileSync, renameSync } from 'node:fs';
import type { z } from 'zod';
import { OperationError } from '../../common/protocol/errors.ts';
import { diskError } from './diskError.ts';
import { replaceFile } from './replaceFile.ts';

/** A file that could not be read has this, and the time, after its name. */
export const DAMAGED = '.damaged-';

export interface PrivateJsonOptions<T> {
	readonly file: string;
	readonly schema: z.ZodType<T>;
	/** What is there while there is no file. */
	readonly empty: T;
	/** The file could not be read. It was kept under another name, so that the rest works and nothing is lost. */
	readonly onDamaged: (error: unknown) => void;
}

/** A small JSON file that only this user may read. It is written whole, and durable before the new value counts. */
export class PrivateJsonFile<T> {
	readonly #file: string;
	#value: T;
	/** The file cannot be read and cannot be moved: writing would destroy it. */
	#isStuck = false;

	constructor({ file, schema, empty, onDamaged }: PrivateJsonOptions<T>) {
		this.#file = file;
		this.#value = empty;
		try {
			this.#value = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
		} catch (error) {
			if (isMissing(error)) return;
			this.#setAside();
			onDamaged(error);
		}
	}

	get value(): T {
		return this.#value;
	}

	/** @throws OperationError `diskFull`; `unavailable`, also when the file that is there would be lost */
	write(value: T): void {
		if (this.#isStuck)
			throw new OperationError('unavailable', `${this.#file} can be neither read nor moved. Remove it and restart.`);
		try {
			replaceFile(this.#file, `${JSON.stringify(value, undefined, '\t')}\n`, { durable: true });
		} catch (error) {
			throw diskError(error, `${this.#file} was not written`);
		}
		this.#value = value;
	}

	#setAside(): void {
		try {
			renameSync(this.#file, `${this.#file}${DAMAGED}${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
		} catch {
			this.#isStuck = true; // whoever writes is told
		}
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
