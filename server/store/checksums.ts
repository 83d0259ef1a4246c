import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Checksums } from '../core/events/eventLine.ts';

/** Node's own implementations. */
export const nodeChecksums: Checksums = {
	crc32: (text) => crc32(text),
	sha256: (text) => hash('sha256', text),
};
