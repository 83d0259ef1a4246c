import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../common/base/messageOf.ts';
import { profileName } from '../../common/model/profile.ts';
import { DEFAULT_PROFILE } from '../../common/model/profileName.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { ensurePrivateFolder, profileExists, requireProfile, resolveIn, type ProfileHome } from './dataDir.ts';

export interface FoundProfile {
	readonly name: string;
	readonly dataDir: string;
}

/** The standard profile, and those that were made, by name. */
export function listProfiles(home: ProfileHome): FoundProfile[] {
	const made = existsSync(home.others) ? readdirSync(home.others, { withFileTypes: true }) : [];
	const names = made
		.filter((entry) => entry.isDirectory() && profileName.safeParse(entry.name).success)
		.map(({ name }) => name)
		.filter((name) => name !== DEFAULT_PROFILE)
		.sort((a, b) => a.localeCompare(b));
	return [DEFAULT_PROFILE, ...names].map((name) => ({ name, dataDir: resolveIn(home, name) }));
}

/** Makes the folder of a new profile. @throws OperationError `invalidInput` */
export function createProfile(home: ProfileHome, name: string): FoundProfile {
	requireFree(home, name);
	const dataDir = resolveIn(home, name);
	ensurePrivateFolder(home.others);
	ensurePrivateFolder(dataDir);
	return { name, dataDir };
}

/** Gives a profile that nobody owns at this moment another name. @throws OperationError */
export function renameProfile(home: ProfileHome, name: string, newName: string): FoundProfile {
	requireOwn(home, name);
	// The same letters in another case are the same folder on some file systems, and may be had.
	if (name.toLowerCase() !== newName.toLowerCase()) requireFree(home, newName);
	const dataDir = resolveIn(home, newName);
	move(resolveIn(home, name), dataDir, name);
	return { name: newName, dataDir };
}

/**
 * Deletes a profile that nobody owns at this moment: out of sight first, so that no half of it is ever found.
 *
 * @param keepNotes a folder that its notes go to, which no backup has: they are files; without it they are deleted, too
 * @returns whether there were notes, and they are there now
 */
export function deleteProfile(home: ProfileHome, name: string, keepNotes?: string): boolean {
	requireOwn(home, name);
	mkdirSync(home.removed, { recursive: true, mode: 0o700 });
	const away = path.join(home.removed, `.${name}-${process.pid}`);
	move(resolveIn(home, name), away, name);
	const notes = path.join(away, 'notes');
	const kept = keepNotes !== undefined && existsSync(notes) && readdirSync(notes).length > 0;
	if (kept) renameSync(notes, keepNotes);
	rmSync(away, { recursive: true, force: true, maxRetries: 5 });
	return kept;
}

/** @throws OperationError `invalidInput` for the standard profile, `notFound` for one that is not there */
export function requireOwn(home: ProfileHome, name: string): void {
	if (name === DEFAULT_PROFILE)
		throw new OperationError('invalidInput', `The profile “${name}” is always there: it keeps its name and its data.`);
	requireProfile(resolveIn(home, name));
}

function requireFree(home: ProfileHome, name: string): void {
	const dataDir = resolveIn(home, name);
	const same = listProfiles(home).find((profile) => profile.name.toLowerCase() === name.toLowerCase());
	if (same === undefined && !profileExists(dataDir)) return;
	throw new OperationError('invalidInput', `There is a profile “${same?.name ?? name}” already. Choose another name.`);
}

function move(from: string, to: string, name: string): void {
	try {
		renameSync(from, to);
	} catch (error) {
		const reason = messageOf(error);
		throw new OperationError(
			'unavailable',
			`The folder of “${name}” cannot be moved (${reason}). Close what uses it and try again.`,
		);
	}
}
