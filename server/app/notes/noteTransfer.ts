import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '../../../common/base/messageOf.ts';
import type { Output } from '../../../common/protocol/index.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { fileNameOf, freeName } from '../../core/notes/names.ts';
import type { NoteFiles } from '../../ports/noteFiles.ts';
import { canonicalFolder } from '../folder.ts';

export type Transfer = Omit<Output<'note/export'>, 'hidden'>;

/**
 * Copies every file of a folder, byte by byte, hidden ones left out: notes link to pictures and to each other by place and
 * name, so all of it has to come along. A file whose name is taken by another content gets a free name.
 * @param into where each file goes, by its relative path
 * @throws OperationError `notFound` when the folder cannot be read; `invalidInput` when one folder is in the other
 */
export async function copyTree(
	files: NoteFiles,
	from: string,
	into: string,
	signal: AbortSignal,
): Promise<Transfer & { hidden: string[] }> {
	const source = canonicalFolder(from);
	const target = canonicalFolder(into);
	if (contains(source, target) || contains(target, source))
		throw new OperationError(
			'invalidInput',
			`${target} and ${source} are one in the other. Choose a folder elsewhere.`,
		);
	const hidden: string[] = [];
	const listed: string[] = [];
	const walk = files.walk(
		source,
		() => true,
		(file) => hidden.push(file),
	);
	for (let next = walk.next(); ; next = walk.next()) {
		if (next.done !== true) listed.push(next.value);
		else if (next.value) break;
		else throw new OperationError('notFound', `${source} is no folder that can be read.`);
	}
	const done: Transfer = { files: 0, same: 0, renamed: [], failed: [] };
	for (const file of listed) {
		await nextTurn();
		signal.throwIfAborted(); // what is copied stays; copied again it is the same
		putBeside(file, (name) => files.copy(path.join(source, file), path.join(target, name)), done);
	}
	return { ...done, hidden };
}

/** A name of its own for each folder, from its last part. */
export function folderNames(folders: readonly string[]): string[] {
	const taken = new Set<string>();
	return folders.map((folder) => {
		const name = freeName(fileNameOf(path.basename(folder)), (candidate) => taken.has(candidate.toLowerCase()));
		taken.add(name.toLowerCase());
		return name;
	});
}

/**
 * Puts a file where its name says, or beside it when that name is taken by another content: `name 2`, `name 3` …. A second
 * time finds what the first one put there.
 * @param put tries one name, relative and `/` separated as `file` is
 */
export function putBeside(file: string, put: (name: string) => 'copied' | 'same' | 'taken', done: Transfer): void {
	try {
		const { dir, name, ext } = path.posix.parse(file);
		for (let count = 1; ; count++) {
			const to = count === 1 ? file : path.posix.join(dir, `${name} ${count}${ext}`);
			const result = put(to);
			if (result === 'taken') continue;
			if (result === 'same') done.same++;
			else {
				done.files++;
				if (count > 1) done.renamed.push({ from: file, to });
			}
			return;
		}
	} catch (error) {
		if (OperationError.is(error, 'diskFull')) throw error;
		done.failed.push({ path: file, reason: messageOf(error) });
	}
}

/** Whether a folder is, or is in, another. */
export function contains(folder: string, inner: string): boolean {
	const relative = path.relative(folder, inner);
	return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
