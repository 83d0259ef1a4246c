import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { languageOf } from '../../../../server/index/languages.ts';

const folder = path.join(import.meta.dirname, '../../../../test/fixtures/real');

export interface RealFile {
	readonly name: string;
	readonly language: string;
	readonly text: string;
}

/** The files of real projects that are kept with the tests. */
export function committedFiles(): RealFile[] {
	return readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name !== 'README.md')
		.map(({ name }) => realFile(folder, name));
}

/** What a reader finds in a committed file, in the form that `outlineOf` has; undefined when nobody wrote it down. */
export function writtenOutline({ name }: RealFile): string[] | undefined {
	const file = path.join(folder, 'outlines', `${name}.txt`);
	return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split(/\r?\n/) : undefined;
}

export function realFile(parent: string, name: string): RealFile {
	const text = readFileSync(path.join(parent, name), 'utf8').replaceAll('\r\n', '\n');
	return { name, language: languageOf(name, text.slice(0, 100)).id, text };
}
