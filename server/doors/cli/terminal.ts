import type { Writable } from 'node:stream';
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

/** Streams of a process; what is known of a screen is there when there is one. */
export interface Output {
	readonly stdout: Writable;
	readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

export function createTerminal(json: boolean, { stdout, stderr }: Output): Terminal {
	let progressShown = false;
	const clear = (): void => {
		if (progressShown) stderr.write('\r\u001B[K');
		progressShown = false;
	};
	return {
		json,
		line(text = '') {
			clear();
			stdout.write(`${text}\n`);
		},
		data: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
		note(text) {
			clear();
			stderr.write(`${text}\n`);
		},
		progress(text) {
			if (stderr.isTTY !== true) return;
			clear();
			if (text === '') return;
			stderr.write(text.slice(0, (stderr.columns || 80) - 1));
			progressShown = true;
		},
		strong: (text) => styleText('bold', text, { stream: stdout }),
		faint: (text) => styleText('dim', text, { stream: stdout }),
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
