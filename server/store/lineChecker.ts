import { OperationError } from '../../common/protocol/errors.ts';
import { decodeLine } from '../core/events/eventLine.ts';
import { nodeChecksums } from './checksums.ts';
import { lineProblem, type Segment } from './logScan.ts';

/** No event is near as long. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Checks the lines of a segment while its bytes pass by. */
export class LineChecker {
	readonly #segment: Segment;
	#rest: Buffer = Buffer.alloc(0);
	#seq: number;

	constructor(segment: Segment) {
		this.#segment = segment;
		this.#seq = segment.firstSeq;
	}

	/** The next bytes. @throws OperationError `storeDamaged` when a line that ends in them is not what it should be. */
	push(bytes: Buffer): void {
		const content = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
		let begin = 0;
		for (let end = content.indexOf(10); end !== -1; end = content.indexOf(10, begin)) {
			const problem = lineProblem(decodeLine(content.toString('utf8', begin, end), nodeChecksums), this.#seq);
			if (problem !== undefined) throw this.#damaged(problem);
			this.#seq++;
			begin = end + 1;
		}
		this.#rest = content.subarray(begin);
		if (this.#rest.length > MAX_LINE_BYTES) throw this.#damaged(`the line has more than ${MAX_LINE_BYTES} bytes`);
	}

	/** The file has fewer bytes than the log knows of. */
	tooShort(): OperationError {
		return this.#damaged('the file is shorter than it was');
	}

	#damaged(reason: string): OperationError {
		return new OperationError(
			'storeDamaged',
			`Event ${this.#seq} in ${this.#segment.file} cannot be read: ${reason}. Run "understory repair" to see what can be saved.`,
		);
	}
}
