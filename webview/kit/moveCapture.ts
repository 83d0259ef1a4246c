import type { Capture } from '../../common/model/capture.ts';
import { attempt } from './attempt.ts';
import type { Liftable, ShelfProject } from './projectShelf.tsx';
import { showToast } from './toast.tsx';

const NAME_CHARS = 60;

/** A capture as it is put into a project. */
export function liftedCapture({ id, content, project }: Pick<Capture, 'id' | 'content' | 'project'>): Liftable {
	return { id, project, name: content.slice(0, NAME_CHARS).replaceAll(/\s+/g, ' ') };
}

interface MoveHost {
	/** Puts the capture into the project of this id. */
	readonly assign: (project: string) => Promise<unknown>;
	readonly refresh: () => Promise<void>;
	readonly focus: (id: string) => void;
}

/** Puts a capture into a project, with undo. */
export async function moveCapture(
	{ id, project: before }: Liftable,
	{ id: project, name }: ShelfProject,
	{ assign, refresh, focus }: MoveHost,
): Promise<void> {
	const put = async (into: string): Promise<boolean> => {
		const done = await attempt(assign(into), refresh);
		if (done) focus(id);
		return done;
	};
	if (!(await put(project))) return;
	showToast({ text: `Moved to ${name}`, action: { label: 'Undo', run: () => void put(before) } });
}
