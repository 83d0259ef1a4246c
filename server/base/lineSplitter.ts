const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of UTF-8, without their ends. */
export class LineSplitter {
	readonly #onLine: (line: string) => void;
	#rest: Buffer[] = [];
	#restBytes = 0;

	constructor(onLine: (line: string) => void) {
		this.#onLine = onLine;
	}

	/** Length of the line that has not ended. Bytes. */
	get pendingBytes(): number {
		return this.#restBytes;
	}

	push(data: Buffer): void {
		let start = 0;
		for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE, start)) {
			const line = data.subarray(start, end);
			start = end + 1;
			this.#onLine(this.#restBytes === 0 ? line.toString('utf8') : this.#takeRest(line));
		}
		if (start === data.length) return;
		this.#rest.push(data.subarray(start));
		this.#restBytes += data.length - start;
	}

	/** What came after the last end of a line is a line, too. */
	end(): void {
		if (this.#restBytes > 0) this.#onLine(this.#takeRest());
	}

	/** Forgets the line that has not ended. */
	clear(): void {
		this.#rest = [];
		this.#restBytes = 0;
	}

	/** Joined before it is decoded: a character may lie in two pieces. */
	#takeRest(...more: Buffer[]): string {
		const line = Buffer.concat([...this.#rest, ...more]).toString('utf8');
		this.clear();
		return line;
	}
}
