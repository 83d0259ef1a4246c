import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { HubFile } from './hubListing.ts';
import { connectionFailure, type HubAccess, HubFailure, IdleClock, openHub, withRetries } from './hubRequest.ts';

/**
 * Fetches a file, going on where an earlier try ended, and checks its sum; only then it has its name. A file that is
 * there already is checked and left.
 * @param onBytes told how many bytes of the file are there
 * @throws OperationError; the signal's reason when it is aborted
 */
export async function fetchFile(
	access: HubAccess,
	{ address, file, to }: { readonly address: URL; readonly file: HubFile; readonly to: string },
	onBytes: (bytes: number) => void,
): Promise<void> {
	if ((await sizeOf(to)) === file.bytes && (await sumOf(to, file)) === file.sum.hex) return onBytes(file.bytes);
	await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
	const part = `${to}.part`;
	let wrong = 0;
	await withRetries(access, async () => {
		await fetchRest(access, { address, file, part }, onBytes);
		if ((await sumOf(part, file)) === file.sum.hex) return;
		await rm(part, { force: true });
		onBytes(0);
		// The part of an earlier try may be what was wrong: once more from the beginning.
		throw new HubFailure(wrongSum(access, file), wrong++ === 0, 0);
	});
	await rename(part, to);
}

interface Rest {
	readonly address: URL;
	readonly file: HubFile;
	readonly part: string;
}

async function fetchRest(
	access: HubAccess,
	{ address, file, part }: Rest,
	onBytes: (bytes: number) => void,
): Promise<void> {
	const have = await usable(part, file.bytes);
	onBytes(have);
	if (have === file.bytes && have > 0) return;
	const idle = new IdleClock(access.idleMs);
	const handle = await open(part, 'a', 0o600);
	try {
		const response = await openHub(access, address, {
			headers: have === 0 ? {} : { range: `bytes=${have}-` },
			inspect: (answer) => checkHeaders(access, answer, file),
			idle,
		});
		const start = response.status === 206 && startOf(response) === have ? have : 0;
		if (start === 0 && have > 0) await handle.truncate(0);
		await write(response, { handle, start, limit: file.bytes, idle }, onBytes);
		await handle.sync();
		if ((await sizeOf(part)) === file.bytes) return;
	} catch (error) {
		throw diskFailure(error) ?? connectionFailure(access, error, idle);
	} finally {
		idle.stop();
		await handle.close();
	}
	const error = new OperationError(
		'unavailable',
		`The download of ${file.path} from ${access.hub.host} broke off. Try again.`,
	);
	throw new HubFailure(error, true);
}

async function write(
	response: Response,
	{ handle, start, limit, idle }: { handle: FileHandle; start: number; limit: number; idle: IdleClock },
	onBytes: (bytes: number) => void,
): Promise<void> {
	let size = start;
	for await (const piece of response.body ?? []) {
		idle.reset();
		size += piece.byteLength;
		if (size > limit) throw new OperationError('unavailable', 'The hub sends more than it announced. Try again later.');
		await handle.write(piece);
		onBytes(size);
	}
}

/** Large files are announced with their sum and size, before they are fetched from another host. */
function checkHeaders(access: HubAccess, { headers }: Response, file: HubFile): void {
	const etag = headers.get('x-linked-etag')?.replace(/^W\/|"/g, '');
	const size = headers.get('x-linked-size');
	const other =
		(etag !== undefined && file.sum.kind === 'sha256' && etag !== file.sum.hex) ||
		(size !== null && Number(size) !== file.bytes);
	if (other) throw new HubFailure(wrongSum(access, file), false);
}

/** Bytes of an earlier try that can be gone on from. */
async function usable(part: string, limit: number): Promise<number> {
	const size = (await sizeOf(part)) ?? 0;
	if (size <= limit) return size;
	await truncate(part, 0);
	return 0;
}

async function sizeOf(file: string): Promise<number | undefined> {
	const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
	return found?.size;
}

/** SHA-256 of the content, or git's name of a blob: SHA-1 of `blob SIZE\0` and the content. */
async function sumOf(file: string, { sum, bytes }: HubFile): Promise<string> {
	const hash = createHash(sum.kind === 'sha256' ? 'sha256' : 'sha1');
	if (sum.kind === 'gitBlob') hash.update(`blob ${bytes}\0`);
	for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
	return hash.digest('hex');
}

function startOf({ headers }: Response): number {
	return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? 0);
}

function wrongSum({ hub }: HubAccess, { path: name }: HubFile): OperationError {
	return new OperationError(
		'unavailable',
		`What ${hub.host} sent for ${name} is not what it announced (the checksum differs). Nothing of it is used; try again later, or another mirror.`,
	);
}

/** A disk that is full is the user's to empty; a connection has other codes. */
function diskFailure(error: unknown): OperationError | undefined {
	const { code, path: file } = error as NodeJS.ErrnoException;
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return new OperationError('diskFull', 'The disk is full. Make room and download again: what is there is kept.');
	if (file === undefined || code === undefined) return undefined;
	return new OperationError('unavailable', `The model cannot be written to ${file} (${code}).`);
}
