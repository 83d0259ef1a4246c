import type { AgentCommand } from './agents/command.ts';
import { decideAgent, type AgentReader } from './agents/decide.ts';
import type { CaptureCommand } from './captures/command.ts';
import { decide as decideCapture, type CaptureState } from './captures/decide.ts';
import type { ContextCommand } from './contexts/command.ts';
import { decideContext, type ContextReader } from './contexts/decide.ts';
import type { Decision } from './decision.ts';
import type { GraphCommand } from './graph/command.ts';
import { decideGraph, type GraphReader } from './graph/decide.ts';
import type { NoteCommand } from './notes/command.ts';
import { decideNote, type NoteReader } from './notes/decide.ts';
import type { MemoryCommand } from './memory/command.ts';
import { decideMemory, type MemoryReader } from './memory/decide.ts';
import { decideGit, type GitCommand, type GitReader } from './git/decide.ts';
import type { ProjectCommand } from './projects/command.ts';
import { decideProject } from './projects/decide.ts';
import { decideSession, type SessionCommand, type SessionReader } from './sessions/decide.ts';
import type { TaskCommand } from './tasks/command.ts';
import { decideTask, type TaskReader } from './tasks/decide.ts';
import type { ThreadChange } from './threads/command.ts';
import { decideThread, type ThreadReader } from './threads/decide.ts';
import type { TerminalCommandRequest } from './terminal/command.ts';
import { decideTerminal, type TerminalReader } from './terminal/decide.ts';
import type { UpstreamCommand } from './upstreams/command.ts';
import { decideUpstream, type UpstreamReader } from './upstreams/decide.ts';

/** Asks for a change; the rules turn it into events or refuse it. */
export type Command =
	| AgentCommand
	| CaptureCommand
	| GitCommand
	| GraphCommand
	| NoteCommand
	| ProjectCommand
	| SessionCommand
	| TaskCommand
	| TerminalCommandRequest
	| ContextCommand
	| MemoryCommand
	| ThreadChange
	| UpstreamCommand;

/** The state that the rules read. */
export interface StateReader
	extends TaskReader, NoteReader, ThreadReader, UpstreamReader, GraphReader, MemoryReader, ContextReader {
	capture(id: string): CaptureState | undefined;
	readonly agents: AgentReader;
	readonly git: GitReader;
	readonly sessions: SessionReader;
	readonly terminal: TerminalReader;
}

/**
 * Turns a command into events. Repeating a command changes nothing, so a client whose answer got lost may ask again.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decide(command: Command, state: StateReader): Decision {
	switch (command.type) {
		case 'capture/add':
		case 'capture/edit':
		case 'capture/delete':
		case 'capture/undelete':
			return decideCapture(command, (id) => state.capture(id));
		case 'note/observe':
		case 'note/link':
			return decideNote(command, state);
		case 'context/set':
		case 'context/delete':
		case 'context/setSchema':
			return decideContext(command, state);
		case 'memory/process':
		case 'capture/assign':
		case 'memory/archive':
		case 'memory/restore':
		case 'memory/pin':
		case 'memory/supersede':
		case 'memory/reinstate':
		case 'memory/reinforce':
		case 'memory/compact':
		case 'memory/undoCompaction':
			return decideMemory(command, state);
		case 'project/create':
		case 'project/edit':
		case 'project/merge':
			return decideProject(command, state);
		case 'task/create':
		case 'task/edit':
		case 'task/move':
		case 'task/delete':
		case 'task/undelete':
		case 'task/ignoreSuggestion':
			return decideTask(command, state);
		case 'thread/ask':
		case 'thread/answer':
		case 'thread/rename':
		case 'thread/delete':
		case 'thread/undelete':
			return decideThread(command, state);
		case 'upstream/add':
		case 'upstream/edit':
		case 'upstream/remove':
		case 'upstream/rule':
			return decideUpstream(command, state);
		case 'graph/merge':
		case 'graph/split':
		case 'graph/rename':
		case 'graph/hide':
		case 'graph/link':
		case 'graph/unlink':
			return decideGraph(command, state);
		case 'agent/create':
		case 'agent/remove':
		case 'agent/allowTools':
		case 'agent/undo':
		case 'agent/edit':
		case 'agent/start':
		case 'agent/step':
		case 'agent/end':
			return decideAgent(command, state.agents);
		case 'session/save':
		case 'session/hold':
			return decideSession(command, state.sessions);
		case 'git/record':
			return decideGit(command, state.git);
		case 'terminal/record':
		case 'terminal/archive':
		case 'terminal/unarchive':
		case 'terminal/erase':
			return decideTerminal(command, state.terminal);
	}
}
