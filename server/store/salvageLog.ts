import { OperationError } from '../../common/protocol/errors.ts';
import { decodeLine } from '../core/events/eventLine.ts';
import { nodeChecksums } from './checksums.ts';
import { readFile, type FileSystem } from './fileSystem.ts';
import { lineOffsets, listSegments, type Segment } from './logScan.ts';
import type { Salvage } from './salvage.ts';

/**
 * Gives every line of a log, damaged or not, to a salvage.
 * @throws OperationError `versionMismatch` when a later version wrote a line.
 */
export function salvageLog(files: FileSystem, folder: string, salvage: Salvage): void {
	const segments = files.exists(folder) ? listSegments(files, folder) : [];
	for (const segment of segments) salvageSegment(files, segment, segment === segments.at(-1), salvage);
}

function salvageSegment(files: FileSystem, segment: Segment, last: boolean, salvage: Salvage): void {
	const content = readFile(files, segment.file);
	const { offsets, end } = lineOffsets(content);
	for (const [i, offset] of offsets.entries()) {
		const line = content.toString('utf8', offset, (offsets[i + 1] ?? end) - 1);
		salvageLine(line, `${segment.file}, line ${i + 1} (byte ${offset})`, salvage);
	}
	if (end === content.length) return;
	const tail = content.toString('utf8', end);
	// An interrupted write was never acknowledged: its remains are no damage.
	if (last && decodeLine(tail, nodeChecksums).kind === 'damaged') return;
	salvageLine(tail, `${segment.file}, line ${offsets.length + 1} (byte ${end})`, salvage);
}

function salvageLine(line: string, place: string, salvage: Salvage): void {
	const decoded = decodeLine(line, nodeChecksums);
	if (decoded.kind === 'newer')
		throw new OperationError(
			'versionMismatch',
			`A later version of Understory wrote ${place}. Update Understory; the log was left untouched.`,
		);
	if (decoded.kind === 'damaged') salvage.damagedLine(`${place}: ${decoded.reason}`);
	else salvage.soundLine(line, decoded, place);
}
