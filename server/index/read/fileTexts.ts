import type { FileTexts } from '../../ports/fileTexts.ts';
import { readFile } from './readFile.ts';

/** Larger files are nobody's to read. */
const MAX_BYTES = 4_000_000;

/** Files as the index reads them. */
export const fileTexts: FileTexts = {
	read(file) {
		const result = readFile(file, MAX_BYTES);
		if ('text' in result) return { text: result.text.replaceAll(/\r\n?/g, '\n') };
		return 'skipped' in result && result.skipped === 'gone' ? undefined : 'unreadable';
	},
};
