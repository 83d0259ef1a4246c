import { isRecord } from '../../../common/model/kinds.ts';
import type { Chunk } from '../chunk.ts';
import type { IndexedFile } from '../indexedFile.ts';
import { termPrefix } from '../text/chunkTerms.ts';
import { TermWriter } from '../text/termWriter.ts';
import { ByteWriter } from './byteWriter.ts';
import { PACKED_TEXTS, type PackedChunks } from './packedChunks.ts';

type NamedFile = Pick<IndexedFile, 'path' | 'kind' | 'tags'>;

/** Lays out the chunks of some files as they are written (`PackedChunks`), all in the same two buffers. */
export class ChunkPacker {
	readonly #bytes: ByteWriter;
	/** Of each file its ends, then its lines. */
	readonly #numbers: number[] = [];
	readonly #files: { readonly chunks: number; readonly bytesEnd: number }[] = [];

	/** @param textLength about how many characters the files have together */
	constructor(textLength = 0) {
		this.#bytes = new ByteWriter(FIRST_ROOM + Math.min(textLength, EXPECTED_CHARACTERS) * BYTES_A_CHARACTER);
	}

	/** When it throws, nothing was added. */
	add(file: NamedFile, chunks: readonly Chunk[]): void {
		const [bytesStart, numbersStart] = [this.#bytes.length, this.#numbers.length];
		try {
			this.#write(file, chunks, bytesStart);
		} catch (error) {
			this.#bytes.cut(bytesStart);
			this.#numbers.length = numbersStart;
			throw error;
		}
		this.#files.push({ chunks: chunks.length, bytesEnd: this.#bytes.length });
	}

	/** The files that were added, in order, over buffers that are nobody else's. */
	packed(): PackedChunks[] {
		const bytes = this.#bytes.written();
		const numbers = Int32Array.from(this.#numbers);
		let byteAt = 0;
		let numberAt = 0;
		return this.#files.map(({ chunks, bytesEnd }) => {
			const linesAt = numberAt + PACKED_TEXTS.length * chunks;
			const linesEnd = linesAt + 2 * chunks;
			const packed = {
				length: chunks,
				bytes: bytes.subarray(byteAt, bytesEnd),
				ends: numbers.subarray(numberAt, linesAt),
				lines: numbers.subarray(linesAt, linesEnd),
			};
			byteAt = bytesEnd;
			numberAt = linesEnd;
			return packed;
		});
	}

	#write({ path, kind, tags }: NamedFile, chunks: readonly Chunk[], start: number): void {
		const bytes = this.#bytes;
		const numbers = this.#numbers;
		/** Texts that have other letters: their terms are found another way. */
		const foreign = new Set<Chunk>();
		const column = (write: (chunk: Chunk, row: number) => void): void => {
			for (const [row, chunk] of chunks.entries()) {
				write(chunk, row);
				numbers.push(bytes.length - start);
			}
		};
		const textEnds = numbers.length + TEXT_COLUMN * chunks.length;
		column((chunk) => bytes.text(chunk.symbol));
		column((chunk) => bytes.text(chunk.symbolKind));
		column((chunk) => bytes.text(chunk.breadcrumb));
		column((chunk) => void (bytes.text(chunk.text) || foreign.add(chunk)));
		column((chunk, row) => {
			const terms = new TermWriter(bytes);
			terms.text(termPrefix({ path, kind, tags }, chunk));
			if (foreign.has(chunk)) terms.text(chunk.text);
			else terms.ascii(bytes.bytes, start + numbers[textEnds + row - 1]!, start + numbers[textEnds + row]!);
		});
		column((chunk) => {
			const names = new TermWriter(bytes);
			names.text(chunk.symbol);
			if (!isRecord(kind)) names.text(path);
		});
		column((chunk) => bytes.text(chunk.hash));
		for (const chunk of chunks) numbers.push(chunk.startLine);
		for (const chunk of chunks) numbers.push(chunk.endLine);
	}
}

/** The chunks of one file. */
export function packChunks(file: NamedFile, chunks: readonly Chunk[]): PackedChunks {
	const packer = new ChunkPacker();
	packer.add(file, chunks);
	return packer.packed()[0]!;
}

const TEXT_COLUMN = PACKED_TEXTS.indexOf('text');
const FIRST_ROOM = 4096;
/** A file may be far larger than what is read of it. */
const EXPECTED_CHARACTERS = 1_000_000;
/** A text, its terms and its names. */
const BYTES_A_CHARACTER = 3;
