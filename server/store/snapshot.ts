import { crc32 } from 'node:zlib';
import { readFile, type FileSystem } from './fileSystem.ts';
import { OtherProjection, projectionFromImage } from './projections/projection.ts';
import type { Database, OpenDatabase } from './sqlite.ts';

/** Where an SQLite file has a number for the application's use (`PRAGMA user_version`), big-endian. */
const USER_VERSION = 60;

/** Why a snapshot was not used. */
export interface RefusedSnapshot {
	readonly file: string;
	/** Sound, but of another version of the product. */
	readonly outdated: boolean;
	readonly reason: string;
}

/** The newest snapshot that can be trusted, if any, and those that had to be passed over for it. */
export function loadSnapshot(
	files: FileSystem,
	generations: readonly string[],
	open: OpenDatabase,
): { db?: Database; refused: RefusedSnapshot[] } {
	const refused: RefusedSnapshot[] = [];
	for (const file of generations) {
		if (!files.exists(file)) continue;
		try {
			const image = readFile(files, file);
			checkSum(image);
			return { db: projectionFromImage(open, image), refused };
		} catch (error) {
			refused.push({ file, outdated: error instanceof OtherProjection, reason: (error as Error).message });
		}
	}
	return { refused };
}

/**
 * The database as an SQLite file that carries its own CRC-32 (of the file with that field zero) as `user_version`:
 * SQLite's checks see a broken structure, but not a wrong byte inside a text.
 */
export function snapshotImage(db: Database): Buffer {
	const { buffer, byteOffset, byteLength } = db.image();
	const image = Buffer.from(buffer, byteOffset, byteLength);
	image.writeUInt32BE(sumOf(image), USER_VERSION);
	return image;
}

function checkSum(image: Buffer): void {
	if (image.length < 512) throw new Error('it is too short');
	const stored = image.readUInt32BE(USER_VERSION);
	if (sumOf(image) !== stored) throw new Error('its checksum is wrong');
}

function sumOf(image: Buffer): number {
	const head = image.subarray(0, USER_VERSION);
	const zero = Buffer.alloc(4);
	const rest = image.subarray(USER_VERSION + 4);
	return crc32(rest, crc32(zero, crc32(head)));
}
