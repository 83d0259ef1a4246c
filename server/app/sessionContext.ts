import { localMinute } from '../../common/base/localTime.ts';
import { NO_FOLDER } from '../../common/model/noFolder.ts';
import type { Candidate } from '../core/chat/context.ts';
import type { Store } from '../ports/store.ts';
import { canonicalRoot } from './folder.ts';
import { sessionDigest } from './sessionDigest.ts';

const MAX_EVENTS = 40;

export interface SessionContextRequest {
	readonly roots: readonly string[];
	/** The window's session, which is not the one before. */
	readonly session?: string | undefined;
}

/**
 * What `/session` is answered from: where the user was, and what happened lately. A window without a folder gets what
 * belongs to no folder, and nothing of other windows' folders.
 */
export function sessionContext(store: Store, { roots, session }: SessionContextRequest): Candidate[] {
	const folders = roots.filter((root) => root !== NO_FOLDER);
	const { last, text } = sessionDigest(store, { folders, current: session });
	const entries = store.sessions.activity({
		...(roots.length > 0 && { roots: roots.map(canonicalRoot) }),
		limit: MAX_EVENTS,
		offset: 0,
	});
	const events = entries.map(
		({ at, kind, title, detail }) => `${localMinute(at)} ${kind}: ${title}${detail && ` (${detail})`}`,
	);
	return [
		...(last === undefined ? [] : [piece(`session/${last.id}`, 'The session before', 'markdown', text)]),
		piece('session/activity', 'Recent activity', '', events.join('\n')),
	];
}

function piece(path: string, label: string, language: string, text: string): Candidate {
	const endLine = text.split('\n').length;
	return { kind: 'session', root: '', path, startLine: 1, endLine, label, language, text, origin: 'found', why: [] };
}
