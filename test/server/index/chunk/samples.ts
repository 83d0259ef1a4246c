import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { languageOf } from '../../../../server/index/languages.ts';

const root = path.join(import.meta.dirname, '..', '..', '..', '..');

export const grammarsDir = path.join(root, 'grammars');

const samplesDir = path.join(root, 'test', 'fixtures', 'code');

export interface Sample {
	readonly name: string;
	readonly language: string;
	readonly text: string;
}

/** The sample files, one a language. */
export function samples(): Sample[] {
	return readdirSync(samplesDir, { withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ name }) => ({
			name,
			language: languageOf(name).id,
			text: readFileSync(path.join(samplesDir, name), 'utf8').replaceAll('\r\n', '\n'),
		}));
}

/** Where the expected outline and chunks of a sample are kept. */
export function goldenFile(sample: Sample): string {
	return path.join(samplesDir, 'golden', `${sample.name}.txt`);
}
