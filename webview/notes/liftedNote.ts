import type { Note } from '../../common/model/note.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { Liftable } from '../kit/projectShelf.tsx';

/** A note as it is put into a project; it knows its project by name. */
export function liftedNote({ id, title, project = NO_PROJECT }: Note): Liftable {
	return { id, name: title, project };
}
