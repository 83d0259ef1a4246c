import type { StateReader } from '../../core/decide.ts';
import type { GraphDecisions, ThreadQueries, WorkQueries } from '../../ports/store.ts';
import type { Database } from '../sqlite.ts';
import { agentReader } from './agents.ts';
import { captureState, capturesOf } from './captures.ts';
import { allNodesSaid, mergeTargets, nodeSaid, userLink, userLinks } from './graph.ts';
import { countAll } from './counts.ts';
import { knownNote, knownNotes, noteCaptures, noteState } from './notes.ts';
import type { ContextQueries } from '../../ports/contextQueries.ts';
import type { MemoryQueries } from '../../ports/memoryQueries.ts';
import {
	contextHistory,
	contextKeys,
	contextNamespaces,
	contextSchema,
	contextState,
	getContext,
	listContexts,
} from './contexts.ts';
import {
	allMadeAt,
	allUsage,
	archivedBy,
	captureUsage,
	captureUsages,
	countByLevel,
	madeAt,
	memoryState,
	recordExists,
	unprocessed,
} from './memory.ts';
import { summariesOver } from './outdatedSummaries.ts';
import {
	compactionState,
	getSummary,
	listSummaries,
	outdatedSummaries,
	summariesOf,
	summarisedCaptures,
} from './summaries.ts';
import { listProjects, projectNamed, projectState, withCounts } from './projects.ts';
import { gitReader } from './git.ts';
import { sessionReader } from './sessions.ts';
import { recalledTexts } from './recalledTexts.ts';
import { terminalReader } from './terminal.ts';
import { ignoredSuggestions, suggestionState } from './suggestions.ts';
import {
	getTask,
	lastInColumn,
	listTasks,
	nextTaskNumber,
	taskHistory,
	tasksInColumn,
	tasksOf,
	taskState,
} from './tasks.ts';
import {
	getThread,
	listThreads,
	messageState,
	threadMessage,
	threadMessages,
	threadOfMessage,
	threadState,
} from './threads.ts';
import { listUpstreams, removedUpstreams, upstreamState, upstreamWithAlias } from './upstreams.ts';

/** The state as the rules read it. */
export function stateReader(db: Database): StateReader {
	return {
		capture: (id) => captureState(db, id),
		agents: agentReader(db),
		git: gitReader(db),
		sessions: sessionReader(db),
		terminal: terminalReader(db),
		note: (id) => noteState(db, id),
		project: (id) => projectState(db, id),
		projectNamed: (name) => projectNamed(db, name),
		task: (id) => taskState(db, id),
		tasksOf: (project) => tasksOf(db, project),
		capturesOf: (project) => capturesOf(db, project),
		inColumn: (project, column) => tasksInColumn(db, project, column),
		lastInColumn: (project, column, without) => lastInColumn(db, project, column, without),
		nextTaskNumber: () => nextTaskNumber(db),
		suggestion: (key) => suggestionState(db, key),
		thread: (id) => threadState(db, id),
		message: (id) => messageState(db, id),
		upstream: (id) => upstreamState(db, id),
		upstreamWithAlias: (alias) => upstreamWithAlias(db, alias),
		upstreamCount: () => listUpstreams(db).length,
		nodeSaid: (node) => nodeSaid(db, node),
		userLink: (id) => userLink(db, id),
		memory: (ref) => memoryState(db, ref),
		recordExists: (ref) => recordExists(db, ref),
		compaction: (run) => compactionState(db, run),
		context: (namespace, key) => contextState(db, namespace, key),
		contextKeys: (namespace) => contextKeys(db, namespace),
		contextSchema: (namespace) => contextSchema(db, namespace),
	};
}

/** Tasks, projects and the places of notes as the doors read them. */
export function workQueries(db: Database): WorkQueries {
	return {
		task: (idOrLabel) => getTask(db, idOrLabel),
		tasks: (filter) => listTasks(db, filter),
		history: (taskId, limit) => taskHistory(db, taskId, limit),
		ignoredSuggestions: () => ignoredSuggestions(db),
		note: (id) => knownNote(db, id),
		notes: () => knownNotes(db),
		noteCaptures: (id) => noteCaptures(db, id),
		projects: (archived) => listProjects(db, archived),
		countedProjects: (archived) => listProjects(db, archived).map((project) => withCounts(db, project)),
		nextTaskNumber: () => nextTaskNumber(db),
		upstreams: () => listUpstreams(db),
		removedUpstreams: (ids) => removedUpstreams(db, ids),
		counts: () => countAll(db),
	};
}

/** Conversations as the doors read them. */
export function threadQueries(db: Database): ThreadQueries {
	return {
		thread: (id) => getThread(db, id),
		messages: (id, after) => threadMessages(db, id, after),
		message: (thread, id) => threadMessage(db, thread, id),
		threadOf: (message) => threadOfMessage(db, message),
		threads: (filter) => listThreads(db, filter),
	};
}

/** What the user said about the graph. */
export function graphDecisions(db: Database): GraphDecisions {
	return {
		node: (node) => nodeSaid(db, node),
		nodes: () => allNodesSaid(db),
		mergeTargets: (node) => mergeTargets(db, node),
		links: () => userLinks(db),
		link: (id) => userLink(db, id),
	};
}

/** What is known about records, as the doors and the consumers read it. */
export function memoryQueries(db: Database): MemoryQueries {
	return {
		state: (ref) => memoryState(db, ref),
		recalledTexts: (since, limit) => recalledTexts(db, since, limit),
		usage: (captureId) => captureUsage(db, captureId),
		usages: (captureIds) => captureUsages(db, captureIds),
		allUsage: () => allUsage(db),
		madeAt: (id) => madeAt(db, id),
		capturesOf: (project) => capturesOf(db, project),
		allMadeAt: () => allMadeAt(db),
		unprocessed: (version, limit) => unprocessed(db, version, limit),
		countByLevel: (project) => countByLevel(db, project),
		summary: (id) => getSummary(db, id),
		summaries: (filter) => listSummaries(db, filter),
		summariesOf: (run) => summariesOf(db, run),
		summariesOver: (ref) => summariesOver(db, ref),
		summarised: (scope) => summarisedCaptures(db, scope),
		outdatedSummaries: (scope) => outdatedSummaries(db, scope),
		archivedBy: (run) => archivedBy(db, run),
	};
}

/** Contexts as the doors read them. */
export function contextQueries(db: Database): ContextQueries {
	return {
		get: (namespace, key) => getContext(db, namespace, key),
		list: (filter) => listContexts(db, filter),
		history: (namespace, key, limit) => contextHistory(db, namespace, key, limit),
		namespaces: () => contextNamespaces(db),
		schema: (namespace) => contextSchema(db, namespace)?.schema ?? undefined,
	};
}
