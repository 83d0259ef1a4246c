/**
 * The few parts of the tar format that a backup needs: plain files (POSIX.1-1988 ustar), and the extended header of
 * POSIX.1-2001 (pax) for names that do not fit. Any tar program opens what is written here.
 */
const BLOCK = 512;
const NAME_BYTES = 100;
const SUM = { offset: 148, length: 8 };
/** Eleven octal digits. */
const MAX_SIZE = 8 ** 11 - 1;
/** Of an extended header; paths are much shorter. */
const MAX_RECORDS = 64 * 1024;

/** Zeros that mark the end of an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK);

/** The blocks before a file's content. @param mtime seconds since the epoch. */
export function tarHeader(name: string, size: number, mtime: number): Buffer {
	if (Buffer.byteLength(name) <= NAME_BYTES) return header({ name, size, mtime, type: '0' });
	const record = paxRecord('path', name);
	return Buffer.concat([
		header({ name: 'PaxHeader', size: record.length, mtime, type: 'x' }),
		record,
		tarPadding(record.length),
		header({ name: 'long-name', size, mtime, type: '0' }),
	]);
}

interface Header {
	readonly name: string;
	readonly size: number;
	readonly mtime: number;
	/** `0`: a plain file, `x`: an extended header for the next one. */
	readonly type: '0' | 'x';
}

function header({ name, size, mtime, type }: Header): Buffer {
	if (size > MAX_SIZE) throw new Error(`${name} does not fit into a tar archive`);
	const block = Buffer.alloc(BLOCK);
	block.write(name, 0);
	block.write(octal(0o600, 7), 100); // mode
	block.write(octal(0, 7), 108); // user
	block.write(octal(0, 7), 116); // group
	block.write(octal(size, 11), 124);
	block.write(octal(mtime, 11), 136);
	block.write(type, 156);
	block.write('ustar\x0000', 257);
	block.write(`${octal(headerSum(block), 6)}\0 `, SUM.offset);
	return block;
}

/** `LENGTH KEY=VALUE\n`; the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
	const rest = Buffer.from(` ${key}=${value}\n`);
	let length = rest.length + 1;
	while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
	return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** Zeros between a file's content and the next header. */
export function tarPadding(size: number): Buffer {
	return Buffer.alloc(paddingOf(size));
}

/** One file of an archive. */
export interface TarEntry {
	readonly name: string;
	readonly size: number;
	/** To be read to its end before the next entry is asked for. */
	readonly content: AsyncIterable<Uint8Array>;
}

/** The files of an archive in order. @throws Error with a reason when it ends early or is not one. */
export async function* readTar(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarEntry, void, undefined> {
	const source = new ByteSource(chunks);
	let longName: string | undefined;
	for (;;) {
		const block = await source.take(BLOCK);
		if (block.every((byte) => byte === 0)) return source.drain();
		const { name, size, type } = parseHeader(block);
		if (type === 'x') longName = paxPath(await takeRecords(source, size));
		else {
			yield { name: longName ?? name, size, content: source.slices(size) };
			longName = undefined;
		}
		await source.take(paddingOf(size));
	}
}

function parseHeader(block: Buffer): Omit<Header, 'mtime'> {
	const stored = parseInt(field(block, SUM.offset, SUM.length), 8);
	if (stored !== headerSum(block)) throw new Error('it is not a tar archive, or a header in it is damaged');
	const name = field(block, 0, NAME_BYTES);
	const size = parseInt(field(block, 124, 12), 8);
	const type = field(block, 156, 1);
	if ((type !== '0' && type !== 'x') || !Number.isSafeInteger(size) || size < 0)
		throw new Error(`${name} in it is not a plain file`);
	return { name, size, type };
}

function takeRecords(source: ByteSource, size: number): Promise<Buffer> {
	if (size > MAX_RECORDS) throw new Error('a name in it is too long');
	return source.take(size);
}

function paxPath(records: Buffer): string {
	for (let at = 0; at < records.length;) {
		const length = parseInt(records.toString('latin1', at, at + 12), 10);
		if (!(length > 0)) break;
		const [, value] = /^\d+ path=([^]*)\n$/.exec(records.toString('utf8', at, at + length)) ?? [];
		if (value !== undefined) return value;
		at += length;
	}
	throw new Error('an extended header in it has no name');
}

function field(block: Buffer, offset: number, length: number): string {
	const bytes = block.subarray(offset, offset + length);
	const end = bytes.indexOf(0);
	return bytes.toString('utf8', 0, end === -1 ? length : end);
}

/** Sum of the bytes, those of the sum itself taken as spaces. */
function headerSum(block: Buffer): number {
	return block.reduce((sum, byte, i) => sum + (i >= SUM.offset && i < SUM.offset + SUM.length ? 0x20 : byte), 0);
}

function octal(value: number, digits: number): string {
	return Math.trunc(value).toString(8).padStart(digits, '0');
}

function paddingOf(size: number): number {
	return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** Takes exact numbers of bytes from chunks of any size. */
class ByteSource {
	readonly #chunks: AsyncIterator<Buffer>;
	#rest: Buffer = Buffer.alloc(0);

	constructor(chunks: AsyncIterable<Buffer>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	async take(length: number): Promise<Buffer> {
		const parts: Buffer[] = [];
		for await (const part of this.slices(length)) parts.push(part);
		return Buffer.concat(parts);
	}

	async *slices(length: number): AsyncGenerator<Buffer, void, undefined> {
		let missing = length;
		while (missing > 0) {
			if (this.#rest.length === 0) this.#rest = await this.#next();
			const part = this.#rest.subarray(0, missing);
			this.#rest = this.#rest.subarray(part.length);
			missing -= part.length;
			yield part;
		}
	}

	/** Reads to the end: a compressed stream checks itself there. */
	async drain(): Promise<void> {
		while ((await this.#chunks.next()).done !== true);
	}

	async #next(): Promise<Buffer> {
		const next = await this.#chunks.next();
		if (next.done === true) throw new Error('it ends too early');
		return next.value;
	}
}
