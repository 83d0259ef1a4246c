import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Output } from '../../../common/protocol/index.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { fileNameOf, freeName } from '../../core/notes/names.ts';
import type { NoteFiles } from '../../ports/noteFiles.ts';
import { canonicalFolder } from '../folder.ts';

type Transfer = Output<'note/export'>;

/**
 * Copies every file of a folder, byte by byte, hidden ones left out: notes link to pictures and to each other by place and
 * name, so all of it has to come along. A file whose name is taken by another content gets a free name.
 * @param into where each file goes, by its relative path
 * @throws OperationError `notFound` when the folder cannot be read; `invalidInput` when one folder is in the other
 */
export async function copyTree(files: NoteFiles, from: string, into: string, signal: AbortSignal): Promise<Transfer> {
	const source = canonicalFolder(from);
	const target = canonicalFolder(into);
	if (contains(source, target) || contains(target, source))
		throw new OperationError(
			'invalidInput',
			`${target} and ${source} are one in the other. Choose a folder elsewhere.`,
		);
	const listed = files.list(source, () => true);
	if (listed === undefined) throw new OperationError('notFound', `${source} is no folder that can be read.`);
	const done: Transfer = { files: 0, same: 0, renamed: [], failed: [] };
	for (const file of listed) {
		await nextTurn();
		signal.throwIfAborted(); // what is copied stays; copied again it is the same
		copyOne(files, { source, target, file }, done);
	}
	return done;
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

function copyOne(
	files: NoteFiles,
	{ source, target, file }: { readonly source: string; readonly target: string; readonly file: string },
	done: Transfer,
): void {
	const from = path.join(source, file);
	try {
		const first = files.copy(from, path.join(target, file));
		if (first === 'same') done.same++;
		else if (first === 'copied') done.files++;
		else copyBeside(files, { from, target, file }, done);
	} catch (error) {
		if (OperationError.is(error, 'diskFull')) throw error;
		done.failed.push({ path: file, reason: error instanceof Error ? error.message : String(error) });
	}
}

/** A second import of the same folder finds the copy of the first and makes no third. */
function copyBeside(
	files: NoteFiles,
	{ from, target, file }: { readonly from: string; readonly target: string; readonly file: string },
	done: Transfer,
): void {
	const { dir, name, ext } = path.posix.parse(file);
	for (let count = 2; ; count++) {
		const to = path.posix.join(dir, `${name} ${count}${ext}`);
		const result = files.copy(from, path.join(target, to));
		if (result === 'taken') continue;
		if (result === 'same') done.same++;
		else {
			done.files++;
			done.renamed.push({ from: file, to });
		}
		return;
	}
}

function contains(folder: string, inner: string): boolean {
	const relative = path.relative(folder, inner);
	return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
