import type { CaptureSource } from '../model/capture.ts';
import type { IndexStatus } from '../model/indexStatus.ts';
import type { TaskAnchor, TaskLink } from '../model/task.ts';
import type { ContextPiece } from '../model/thread.ts';
import type { ErrorCode } from './errors.ts';
import type { CallEvents, ServerEvents } from './events.ts';
import type { Input, OperationName, Output } from './index.ts';

/** Where to show a passage: a preview that leaves the focus where it is, the active editor, or the group to its side. */
export type OpenMode = 'preview' | 'open' | 'side';

/** A passage of an indexed folder. Lines are 1-based and inclusive. */
export interface Passage {
	readonly root: string;
	/** Relative to `root`, `/` separated; for captures `capture/<id>`. */
	readonly path: string;
	readonly startLine: number;
	readonly endLine: number;
}

/** What a view may ask of the extension host itself; everything else is an operation of the server. */
export interface HostMethods {
	'host/open': { readonly input: { readonly passage: Passage; readonly mode: OpenMode }; readonly output: null };
	'host/openSource': {
		readonly input: { readonly source: CaptureSource; readonly mode: OpenMode };
		readonly output: null;
	};
	/** Opens an address of the web in the browser. */
	'host/openUrl': { readonly input: { readonly url: string }; readonly output: null };
	/** Lets the user choose among the symbols of the workspace that have a name. */
	'host/findSymbol': { readonly input: { readonly name: string }; readonly output: null };
	'host/copy': { readonly input: { readonly text: string }; readonly output: null };
	'host/copyPath': { readonly input: { readonly passage: Passage; readonly relative: boolean }; readonly output: null };
	/** What the active editor shows: the selection and its problems, else the lines in sight; and the window's session. */
	'host/editorContext': {
		readonly input: object;
		readonly output: { readonly pieces: readonly ContextPiece[]; readonly session: string };
	};
	/** Lets the user choose what to send along with a question. */
	'host/attach': { readonly input: object; readonly output: { readonly pieces: readonly ContextPiece[] } };
	/** Lets the user choose what a task refers to, other than itself. */
	'host/chooseLink': { readonly input: { readonly task: string }; readonly output: { readonly link?: TaskLink } };
	/** What is selected in the editor that was used last, for a task to be about. */
	'host/selectedCode': { readonly input: object; readonly output: { readonly anchor: TaskAnchor } };
	/** Puts text where the cursor is. */
	'host/insertCode': { readonly input: { readonly text: string }; readonly output: null };
	/** Shows text as a change, to accept or reject, of the lines it is meant for. */
	'host/applyCode': {
		readonly input: { readonly text: string; readonly target?: ContextPiece };
		readonly output: null;
	};
	/** Keeps which conversation is shown: the page's own state comes too late when a window is reloaded. */
	'host/rememberThread': { readonly input: { readonly thread?: string }; readonly output: null };
	/** Opens a text that is in no file yet. */
	'host/newDocument': { readonly input: { readonly text: string; readonly language: string }; readonly output: null };
	/** Puts a command into the active terminal; `run` presses Enter as well. */
	'host/terminal': {
		readonly input: { readonly text: string; readonly cwd: string; readonly run: boolean };
		readonly output: null;
	};
	/** Shows a text in an editor; the name's extension says its language. */
	'host/showText': { readonly input: { readonly name: string; readonly text: string }; readonly output: null };
	/** Explains a command of the history that failed, beside the view. */
	'host/explain': { readonly input: { readonly commandId: string }; readonly output: null };
	/** Runs one of the product's own commands, without arguments. */
	'host/command': { readonly input: { readonly command: string }; readonly output: null };
}

export type HostMethod = keyof HostMethods;
export type ViewMethod = OperationName | HostMethod;
export type ViewInput<M extends ViewMethod> = M extends OperationName
	? Input<M>
	: M extends HostMethod
		? HostMethods[M]['input']
		: never;
export type ViewOutput<M extends ViewMethod> = M extends OperationName
	? Output<M>
	: M extends HostMethod
		? HostMethods[M]['output']
		: never;

/** State of the connection to the server, for people. */
export interface ServerState {
	readonly phase: 'starting' | 'ready' | 'reconnecting' | 'degraded' | 'stopped';
	/** What went wrong and what to do, when something did. */
	readonly message?: string;
}

/** What every view should know at any time; always sent whole. */
export interface Ambient {
	readonly server: ServerState;
	/** Name of the profile whose data is shown. */
	readonly profile?: string;
	readonly index?: IndexStatus;
	/** Workspace folders on disk. */
	readonly folders: readonly { readonly name: string; readonly path: string }[];
	/** True when a folder is not on disk, so that it cannot be indexed. */
	readonly virtual: boolean;
	readonly trusted: boolean;
	readonly indexEnabled: boolean;
	readonly searchLimit: number;
	/** False when the user wants no tasks suggested. */
	readonly taskSuggestions?: boolean;
}

/** Something the user asked for outside the view; kept by the host until the view is there to take it. */
export type ViewIntent =
	| { readonly kind: 'focus' }
	| { readonly kind: 'query'; readonly query: string }
	| { readonly kind: 'similar'; readonly text: string; readonly exclude?: Passage }
	| { readonly kind: 'reveal' | 'edit' | 'delete' | 'editTags'; readonly captureId: string }
	| { readonly kind: 'task'; readonly taskId: string }
	/** `quietly` leaves the focus where it is. */
	| { readonly kind: 'thread'; readonly threadId: string; readonly quietly?: boolean }
	/** `draft` begins the question, unless the user has begun one. */
	| { readonly kind: 'attach'; readonly pieces: readonly ContextPiece[]; readonly draft?: string }
	| { readonly kind: 'newChat' | 'chats' | 'exportChat' }
	| { readonly kind: 'command'; readonly commandId: string }
	| { readonly kind: 'note'; readonly noteId: string }
	/** `nodeId` of the knowledge graph. */
	| { readonly kind: 'node'; readonly nodeId: string };

/** What the host tells a view unasked. */
export interface ViewEvents {
	ambient: Ambient;
	intent: ViewIntent;
	captures: ServerEvents['understory/event/captures'];
	tasks: ServerEvents['understory/event/tasks'];
	threads: ServerEvents['understory/event/threads'];
	/** More of an answer that the view follows. */
	thread: CallEvents['understory/event/thread'];
	activity: ServerEvents['understory/event/activity'];
	notes: ServerEvents['understory/event/notes'];
	graph: ServerEvents['understory/event/graph'];
	/** The editor shows something else. */
	editor: null;
}

/** Messages from a view to its host. */
export type ToHost =
	| { readonly type: 'ready' }
	| { readonly type: 'request'; readonly id: number; readonly method: string; readonly input: unknown }
	| { readonly type: 'cancel'; readonly id: number };

/** Messages from a host to its view. */
export type ToView =
	| { readonly type: 'result'; readonly id: number; readonly output: unknown }
	| { readonly type: 'failure'; readonly id: number; readonly code: ErrorCode; readonly message: string }
	| {
			readonly [K in keyof ViewEvents]: { readonly type: 'event'; readonly name: K; readonly value: ViewEvents[K] };
	  }[keyof ViewEvents];
