import type { RecordKind } from './recordKind.ts';
import { captureRecords } from './captureRecords.ts';
import { contextRecords } from './contextRecords.ts';
import { entityRecords } from './entityRecords.ts';
import { noteRecords } from './noteRecords.ts';
import { projectRecords } from './projectRecords.ts';
import { sessionRecords } from './sessionRecords.ts';
import { summaryRecords } from './summaryRecords.ts';
import { taskRecords } from './taskRecords.ts';
import { gitRecords } from './gitRecords.ts';
import { terminalRecords } from './terminalRecords.ts';
import { threadRecords } from './threadRecords.ts';

/** Everything kept that is searchable and part of the knowledge graph; a new kind is added here and nowhere else. */
export const RECORD_KINDS: readonly RecordKind[] = [
	captureRecords,
	taskRecords,
	terminalRecords,
	gitRecords,
	threadRecords,
	noteRecords,
	sessionRecords,
	summaryRecords,
	projectRecords,
	contextRecords,
];

/** What a search finds besides files: those, and what was said about nodes of the graph. */
export const SEARCHED_KINDS: readonly RecordKind[] = [...RECORD_KINDS, entityRecords];

const BY_NAME = new Map<string, RecordKind>(SEARCHED_KINDS.map((kind) => [kind.kind, kind]));

/** What reads records of a kind that is searched; undefined for files, and for what nobody knows. */
export function searchedKind(name: string): RecordKind | undefined {
	return BY_NAME.get(name);
}
