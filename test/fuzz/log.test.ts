import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLine, encodeLine, sealEvent } from '../../server/core/events/eventLine.ts';
import { nodeChecksums } from '../../server/store/checksums.ts';
import { nodeFileSystem } from '../../server/store/fileSystem.ts';
import { listSegments, scanLog } from '../../server/store/logScan.ts';
import { readTar, TAR_END, tarHeader, tarPadding } from '../../server/store/tar.ts';
import { inFolder } from '../server/store/support.ts';
import { bytes, damaged, json, RUNS, text } from './support.ts';

/** What anybody who can write the file can make: the checksum is no secret. */
function signed(body: string): string {
	const crc = nodeChecksums.crc32(body).toString(16).padStart(8, '0');
	return `${body},"crc":"${crc}"}`;
}

const line = fc
	.integer({ min: 1, max: 3 })
	.map((seq) =>
		encodeLine(
			sealEvent(
				{ type: 'captureAdded', data: { id: `c${seq}`, content: 'text', tags: [] } },
				{ seq, ts: '2026-01-01T00:00:00.000Z', namespace: 'default' },
				nodeChecksums,
			),
			nodeChecksums,
		),
	);

test('a line of the log is an event, a later one, or damaged, whatever it says', () => {
	const lines = fc.oneof(
		text,
		text.map(signed),
		json.map((value) => signed(JSON.stringify(value).slice(0, -1))),
		json.map((value) => signed(`{"log":1,"seq":1,"data":${JSON.stringify(value)}`)),
		damaged(line),
	);
	fc.assert(
		fc.property(lines, (content) => {
			expect(['event', 'unknown', 'newer', 'damaged']).toContain(decodeLine(content, nodeChecksums).kind);
		}),
		{ numRuns: RUNS * 3 },
	);
});

test('a folder of segments is read to the first place that cannot be trusted', async () => {
	const segment = fc.oneof(
		bytes,
		fc.array(fc.oneof(line, damaged(line), text)).map((all) => Buffer.from(all.join(''))),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 3 }), (contents) =>
			inFolder(async (folder) => {
				mkdirSync(folder, { recursive: true });
				for (const [i, content] of contents.entries())
					writeFileSync(path.join(folder, `${String(i * 2 + 1).padStart(16, '0')}.jsonl`), content);
				const seen: number[] = [];
				const visitor = {
					event: ({ seq }: { seq: number }) => void seen.push(seq),
					unknown: ({ seq }: { seq: number }) => void seen.push(seq),
				};
				const { lastSeq } = scanLog(nodeFileSystem, listSegments(nodeFileSystem, folder), 1, visitor);
				expect(seen).toEqual(Array.from({ length: lastSeq }, (_, i) => i + 1));
			}),
		),
		{ numRuns: RUNS },
	);
});

test('an archive is read or refused with a reason; its sizes are never negative', async () => {
	const header = fc
		.tuple(fc.constantFrom('a', 'store/log/1'), fc.nat(700))
		.map(([name, size]) => Buffer.concat([tarHeader(name, size, 0), Buffer.alloc(size), tarPadding(size)]));
	const edit = fc.tuple(fc.nat(), bytes);
	const archive = fc
		.tuple(fc.array(header, { maxLength: 3 }), fc.array(edit, { maxLength: 2 }))
		.map(([files, edits]) => {
			const whole = Buffer.concat([...files, TAR_END]);
			for (const [at, put] of edits) put.copy(whole, at % whole.length);
			return whole;
		});
	await fc.assert(
		fc.asyncProperty(fc.oneof(archive, bytes), async (content) => {
			try {
				for await (const { size, content: parts } of readTar(Readable.from([content]))) {
					let length = 0;
					for await (const part of parts) length += part.length;
					expect(length).toBe(size);
				}
			} catch (error) {
				expect(String(error)).toMatch(/ends too early|not a tar archive|not a plain file/);
			}
		}),
		{ numRuns: RUNS },
	);
});
