import type { HitKind } from './search.ts';

/** How a kind of hit is called and drawn, in the sidebar, the palette and the conversation. */
export interface KindLook {
	/** In running text: `a capture`. */
	readonly one: string;
	/** As a heading or a choice. */
	readonly many: string;
	/** Codicon. */
	readonly icon: string;
	/** Named by id and not by place: its path, `<kind>/<id>`, is no place a user knows. */
	readonly record: boolean;
}

export const KINDS: Readonly<Record<HitKind, KindLook>> = {
	code: { one: 'code', many: 'Code', icon: 'file-code', record: false },
	doc: { one: 'document', many: 'Documents', icon: 'file-text', record: false },
	note: { one: 'note', many: 'Notes', icon: 'note', record: true },
	capture: { one: 'capture', many: 'Captures', icon: 'lightbulb', record: true },
	task: { one: 'task', many: 'Tasks', icon: 'tasklist', record: true },
	terminal: { one: 'command', many: 'Terminal', icon: 'terminal', record: true },
	summary: { one: 'summary', many: 'Summaries', icon: 'list-tree', record: true },
	session: { one: 'session', many: 'Sessions', icon: 'history', record: true },
	git: { one: 'commit', many: 'Commits', icon: 'git-commit', record: true },
	project: { one: 'project', many: 'Projects', icon: 'project', record: true },
	context: { one: 'context value', many: 'Contexts', icon: 'json', record: true },
	entity: { one: 'entity', many: 'Entities', icon: 'type-hierarchy', record: true },
	chat: { one: 'chat', many: 'Chats', icon: 'comment-discussion', record: true },
};

/**
 * Whether a kind is found without being asked for. A session names every file that was open, so that it would answer any
 * question about one; a context is data of programs.
 */
export function isFoundUnasked(kind: HitKind): boolean {
	return kind !== 'session' && kind !== 'context';
}

export const FOUND_UNASKED: readonly HitKind[] = (Object.keys(KINDS) as HitKind[]).filter(isFoundUnasked);

/** Whether things of a kind are named by id, not by place. */
export function isRecord(kind: HitKind): boolean {
	return KINDS[kind].record;
}

/** Kind and id of what is named by id; undefined for passages of files. */
export function recordOf({
	root,
	path,
}: {
	readonly root: string;
	readonly path: string;
}): { readonly kind: HitKind; readonly id: string } | undefined {
	const slash = path.indexOf('/');
	const kind = path.slice(0, slash);
	if (root !== '' || slash < 1 || !Object.hasOwn(KINDS, kind) || !isRecord(kind as HitKind)) return undefined;
	return { kind: kind as HitKind, id: path.slice(slash + 1) };
}

/** What something that is named by id is called, such as `task T-1`; undefined for passages of files. */
export function recordName(place: { readonly root: string; readonly path: string }, label: string): string | undefined {
	const record = recordOf(place);
	if (record === undefined) return undefined;
	const { one } = KINDS[record.kind];
	return label === '' ? one : `${one} ${label}`;
}
