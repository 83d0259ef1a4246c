/** Writes a line for the person at the terminal. */
export function say(message: string): void {
	process.stdout.write(`${message}\n`);
}

/** Bytes as people read them: `12.3 MB`. */
export function formatBytes(bytes: number): string {
	if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
