import { styleText } from 'node:util';

/** Where a command writes: answers to standard output, progress and remarks to standard error. */
export interface Terminal {
	/** True when the answer must be JSON and nothing else. */
	readonly json: boolean;
	/** Prints lines for people. */
	line(text?: string): void;
	/** Prints one JSON document in one line. */
	data(value: unknown): void;
	/** A remark beside the answer. */
	note(text: string): void;
	/** Replaces the progress line; nothing is printed where nobody watches. An empty text removes it. */
	progress(text: string): void;
	strong(text: string): string;
	faint(text: string): string;
}

export function createTerminal(json: boolean): Terminal {
	let progressShown = false;
	const clear = (): void => {
		if (progressShown) process.stderr.write('\r\u001B[K');
		progressShown = false;
	};
	return {
		json,
		line(text = '') {
			clear();
			process.stdout.write(`${text}\n`);
		},
		data: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
		note(text) {
			clear();
			process.stderr.write(`${text}\n`);
		},
		progress(text) {
			if (!process.stderr.isTTY) return;
			clear();
			if (text === '') return;
			process.stderr.write(text.slice(0, (process.stderr.columns || 80) - 1));
			progressShown = true;
		},
		strong: (text) => styleText('bold', text, { stream: process.stdout }),
		faint: (text) => styleText('dim', text, { stream: process.stdout }),
	};
}

/** `12.3 MB`; powers of 1000. */
export function formatBytes(bytes: number): string {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let value = bytes;
	let unit = 0;
	for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
	return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
