import type { ActivityEntry, Session } from '../../common/model/session.ts';

export interface ActivityFilter {
	readonly kinds?: readonly ActivityEntry['kind'][];
	readonly roots?: readonly string[];
	readonly after?: string;
	readonly before?: string;
	readonly limit: number;
	readonly offset: number;
}

export interface SessionFilter {
	/** Exactly these, in any order. */
	readonly folders?: readonly string[];
	readonly limit: number;
	readonly offset: number;
}

/** Reads sessions, and what happened of every kind. */
export interface SessionQueries {
	/** The one used last first. */
	list(filter: SessionFilter): { readonly sessions: Session[]; readonly total: number };
	get(id: string): Session | undefined;
	/** What a task holds. */
	held(task: string): Session | undefined;
	/** The session used last of those in which a task was touched. */
	touching(task: string): Session | undefined;
	/** Newest first. */
	activity(filter: ActivityFilter): ActivityEntry[];
}
