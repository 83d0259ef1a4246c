import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Files below a folder that hold a text, whatever they are; links are not followed, and a file that goes meanwhile holds nothing. */
export function filesWith(folder: string, text: string): string[] {
	return [...filesBelow(folder)].filter((file) => holds(file, text));
}

/** Reading a folder recursively, as Node.js does it, follows links. */
function* filesBelow(folder: string): Generator<string> {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const place = path.join(folder, entry.name);
		if (entry.isDirectory()) yield* filesBelow(place);
		else if (entry.isFile()) yield place;
	}
}

function holds(file: string, text: string): boolean {
	try {
		return readFileSync(file).includes(text);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
		throw error;
	}
}
