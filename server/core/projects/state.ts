import { NO_PROJECT } from '../../../common/model/noProject.ts';
import { DEFAULT_COLUMNS, type BoardColumn } from '../../../common/model/project.ts';

/** What the rules need to know of a project. */
export interface ProjectState {
	readonly id: string;
	readonly name: string;
	readonly columns: readonly BoardColumn[];
	readonly folders: readonly string[];
	readonly archived: boolean;
	/** The event that added it, 0 for the one that is always there. */
	readonly addedSeq: number;
	readonly updatedSeq: number;
}

/** The project of what belongs to none, until somebody changes its board. */
export const BUILT_IN_PROJECT: ProjectState = {
	id: NO_PROJECT,
	name: 'No Project',
	columns: DEFAULT_COLUMNS,
	folders: [],
	archived: false,
	addedSeq: 0,
	updatedSeq: 0,
};

/** The column itself when the board has it, else the first that is as done as it was, else the last. */
export function columnLike(
	columns: readonly BoardColumn[],
	wanted: { readonly id: string; readonly done: boolean },
): BoardColumn {
	return (
		columns.find(({ id }) => id === wanted.id) ?? columns.find(({ done }) => done === wanted.done) ?? columns.at(-1)!
	);
}
