import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import { messageOf } from '../../common/base/messageOf.ts';
import { profileName } from '../../common/model/profile.ts';
import { DEFAULT_PROFILE } from '../../common/model/profileName.ts';
import { OperationError } from '../../common/protocol/errors.ts';

/** Longest Unix socket path that every platform accepts (macOS: 104 bytes with the final zero). */
const MAX_SOCKET_PATH = 100;
const PROFILES = 'profiles';

/** Where profiles are kept. */
export interface ProfileHome {
	/** Folder of the profile that is always there. */
	readonly standard: string;
	/** Folder of the others, each in one of its own. */
	readonly others: string;
	/** Backups of profiles that were removed. */
	readonly removed: string;
}

/**
 * The folder everything is kept in: `--data-dir`, else `UNDERSTORY_DATA_DIR`, else the platform's data folder. Absolute.
 */
export function profileHome(option?: string): ProfileHome {
	const chosen = option ?? process.env['UNDERSTORY_DATA_DIR'];
	const named = chosen !== undefined && chosen !== '';
	const base = named ? path.resolve(chosen) : envPaths('understory', { suffix: '' }).data;
	const others = path.join(base, PROFILES);
	return {
		standard: named ? base : path.join(others, DEFAULT_PROFILE),
		others,
		removed: path.join(base, 'removed-profiles'),
	};
}

/** Folder of a profile, by the options of a command line. @throws OperationError as `resolveIn` */
export function resolveDataDir(option?: string, profile = DEFAULT_PROFILE): string {
	return resolveIn(profileHome(option), profile);
}

/** Folder of a profile. @throws OperationError `invalidInput` when the name can be none */
export function resolveIn({ standard, others }: ProfileHome, profile: string): string {
	if (profile === DEFAULT_PROFILE) return standard;
	if (profileName.safeParse(profile).success) return path.join(others, profile);
	throw new OperationError(
		'invalidInput',
		`“${profile}” is no name for a profile: use 1 to 40 letters, digits, spaces, - and _, a letter or digit first.`,
	);
}

/** Name of the profile that a folder holds. */
export function profileOf(dataDir: string): string {
	return path.basename(path.dirname(dataDir)) === PROFILES ? path.basename(dataDir) : DEFAULT_PROFILE;
}

/** True for a profile that was made, and for the standard one, which makes itself. */
export function profileExists(dataDir: string): boolean {
	return (
		profileOf(dataDir) === DEFAULT_PROFILE || lstatSync(dataDir, { throwIfNoEntry: false })?.isDirectory() === true
	);
}

/** @throws OperationError `notFound` when the profile of a folder was not made, or is gone */
export function requireProfile(dataDir: string): void {
	if (profileExists(dataDir)) return;
	throw new OperationError(
		'notFound',
		`There is no profile “${profileOf(dataDir)}”. Choose another with “Understory: Switch Profile…”, or make it with “Understory: Create Profile…”.`,
	);
}

/**
 * Makes a folder that only this user can look into, or checks the one that is there.
 * @throws OperationError `invalidInput` when it is a symbolic link, not a folder, or another user's; `unavailable` when
 * it cannot be made.
 */
export function ensurePrivateFolder(folder: string): void {
	makeFolder(folder);
	const facts = lstatSync(folder);
	if (facts.isSymbolicLink())
		throw new OperationError('invalidInput', `${folder} is a symbolic link. Name the folder it points to instead.`);
	if (!facts.isDirectory()) throw new OperationError('invalidInput', `${folder} is not a folder.`);
	if (process.getuid === undefined) return;
	if (facts.uid !== process.getuid())
		throw new OperationError('invalidInput', `${folder} belongs to another user. Choose a folder of your own.`);
	if ((facts.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

/** Address the owner of a data directory listens on: a Unix socket path in a private folder, or a Windows pipe name. */
export function socketAddress(dataDir: string): string {
	const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
	if (process.platform === 'win32') return `\\\\.\\pipe\\understory-${name}`;
	const folder = `understory-${process.getuid?.() ?? 0}`;
	const candidates = [process.env['XDG_RUNTIME_DIR'], os.tmpdir(), '/tmp'].filter((base) => base !== undefined);
	const address = candidates
		.map((base) => path.join(base, folder, `${name}.sock`))
		.find((candidate) => path.isAbsolute(candidate) && Buffer.byteLength(candidate) < MAX_SOCKET_PATH);
	if (address === undefined)
		throw new OperationError('unavailable', 'No folder with a path short enough for a socket.');
	ensurePrivateFolder(path.dirname(address));
	return address;
}

function makeFolder(folder: string): void {
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return; // not a folder, as the caller finds
		const reason = messageOf(error);
		throw new OperationError('unavailable', `The data folder cannot be made (${reason}). Choose another one.`);
	}
}
