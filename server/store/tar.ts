/**
 * The few parts of the tar format (POSIX.1-1988 ustar) that a backup needs: plain files with short names. Any tar
 * program opens what is written here.
 */
const BLOCK = 512;
const NAME_BYTES = 100;
const SUM = { offset: 148, length: 8 };
/** Eleven octal digits. */
const MAX_SIZE = 8 ** 11 - 1;

/** Zeros that mark the end of an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK);

/** The block before a file's content. @param mtime seconds since the epoch. */
export function tarHeader(name: string, size: number, mtime: number): Buffer {
	if (Buffer.byteLength(name) > NAME_BYTES || size > MAX_SIZE)
		throw new Error(`${name} does not fit into a tar archive`);
	const block = Buffer.alloc(BLOCK);
	block.write(name, 0);
	block.write(octal(0o600, 7), 100); // mode
	block.write(octal(0, 7), 108); // user
	block.write(octal(0, 7), 116); // group
	block.write(octal(size, 11), 124);
	block.write(octal(mtime, 11), 136);
	block.write('0', 156); // a plain file
	block.write('ustar\x0000', 257);
	block.write(`${octal(headerSum(block), 6)}\0 `, SUM.offset);
	return block;
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
	for (;;) {
		const header = await source.take(BLOCK);
		if (header.every((byte) => byte === 0)) return source.drain();
		const { name, size } = parseHeader(header);
		yield { name, size, content: source.slices(size) };
		await source.take(paddingOf(size));
	}
}

function parseHeader(block: Buffer): { name: string; size: number } {
	const stored = parseInt(field(block, SUM.offset, SUM.length), 8);
	if (stored !== headerSum(block)) throw new Error('it is not a tar archive, or a header in it is damaged');
	const name = field(block, 0, NAME_BYTES);
	const size = parseInt(field(block, 124, 12), 8);
	if (field(block, 156, 1) !== '0' || !Number.isSafeInteger(size) || size < 0)
		throw new Error(`${name} in it is not a plain file`);
	return { name, size };
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
