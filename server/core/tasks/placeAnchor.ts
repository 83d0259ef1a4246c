import type { TaskAnchor } from '../../../common/model/task.ts';
import { reanchor, type Place } from './reanchor.ts';

/** A file that may hold a passage now; the likeliest are tried first. */
export interface CandidateFile {
	/** Relative to the anchor's root. */
	readonly path: string;
	readonly text: string;
}

/** Share of its lines at which a passage of its own file is taken before other files are looked at. */
const SURE_SHARE = 0.75;
/** In another file a passage must say so much, spaces not counted: `return false;` is everywhere. */
const MIN_TELLING_CHARS = 16;
const MAX_TEXT = 20_000;

/**
 * The anchor as it is now, when most of its passage is in its own file; undefined when other files should be looked at.
 * @param own text of its file, undefined when there is none; `\n` line ends, as all texts here
 */
export function placeInOwnFile(anchor: TaskAnchor, own: string | undefined): TaskAnchor | undefined {
	const here = own === undefined ? undefined : reanchor(anchor, own);
	return here !== undefined && here.share >= SURE_SHARE ? moved(anchor, anchor.path, here) : undefined;
}

/**
 * Follows a passage that left its file, or of which little is there: to another file that has it, else to what is left.
 * A passage that is nowhere is lost and keeps what it said, so that it is found when it comes back.
 * @returns the same object when nothing changed
 */
export function placeAnywhere(
	anchor: TaskAnchor,
	own: string | undefined,
	candidates: readonly CandidateFile[],
): TaskAnchor {
	for (const { path, text } of isTelling(anchor) ? candidates : []) {
		const there = reanchor(anchor, text);
		if (there !== undefined && there.share >= SURE_SHARE) return moved(anchor, path, there);
	}
	const here = own === undefined ? undefined : reanchor(anchor, own);
	if (here !== undefined) return moved(anchor, anchor.path, here);
	return anchor.lost ? anchor : { ...anchor, lost: true };
}

function moved(anchor: TaskAnchor, path: string, { startLine, endLine, text }: Place): TaskAnchor {
	const next = { ...anchor, path, startLine, endLine, text: text.length > MAX_TEXT ? anchor.text : text, lost: false };
	return JSON.stringify(next) === JSON.stringify(anchor) ? anchor : next;
}

function isTelling({ text }: TaskAnchor): boolean {
	return text.replaceAll(/\s+/g, '').length >= MIN_TELLING_CHARS;
}
