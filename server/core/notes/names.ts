/** Spellings that mean the same name: case, Unicode form and runs of spaces do not count. */
export function foldName(name: string): string {
	const lower = name.toLowerCase();
	// Most names are plain; a catalog folds a hundred thousand of them.
	return PLAIN.test(lower) ? lower : lower.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/**
 * A file name for a title, without `.md`, that every file system and every wikilink can hold: no `\ / : * ? " < > |`, no
 * `# ^ [ ]`, no control characters, no dot or space at the ends, no device name of Windows, at most 120 characters.
 */
export function fileNameOf(title: string): string {
	const name = title
		.toWellFormed()
		.normalize('NFC')
		// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
		.replaceAll(/[\u0000-\u001F\u007F\\/:*?"<>|#^[\]]+/g, ' ')
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/^[. ]+|[. ]+$/g, '');
	const short = name
		.slice(0, MAX_NAME)
		.toWellFormed()
		.replaceAll(/\uFFFD$|[. ]+$/g, '')
		.replaceAll(/[. ]+$/g, '');
	if (short === '') return 'Untitled';
	return DEVICE.test(short) ? `${short}_` : short;
}

/** `name`, or `name 2`, `name 3` …: the first that is not taken, in any case. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
	for (let count = 1; ; count++) {
		const candidate = count === 1 ? name : `${name} ${count}`;
		if (!isTaken(candidate)) return candidate;
	}
}

const PLAIN = /^(?:[!-~]+(?: [!-~]+)*)?$/;
const MAX_NAME = 120;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
