import path from 'node:path';
import { AnchorKeeper } from './app/anchorKeeper.ts';
import type { FileFollower } from './app/fileFollower.ts';
import { GitFollower } from './app/gitFollower.ts';
import type { IndexHost } from './app/indexHost.ts';
import { LazyGraph } from './app/lazyGraph.ts';
import type { NoteServices } from './app/noteHandlers.ts';
import { NoteFolders } from './app/notes/noteFolders.ts';
import type { SettingsFile } from './app/settings.ts';
import { Workspaces } from './app/workspaces.ts';
import { createNotes } from './composeNotes.ts';
import { createGitSource, reflogId } from './git/gitSource.ts';
import { fileTexts } from './index/read/fileTexts.ts';
import { RECORD_KINDS } from './index/records/kinds.ts';
import type { Foreground } from './base/foreground.ts';
import type { Clock } from './ports/clock.ts';
import type { GitSource } from './ports/git.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store.ts';
import type { TextReader } from './ports/textReader.ts';

export interface WorkspaceOptions {
	readonly dataDir: string;
	readonly store: Store;
	readonly settings: SettingsFile;
	readonly index: IndexHost;
	/** Is told of folders that are opened, once their workspace is trusted. */
	readonly foldersOpened: () => void;
	/** Is told of files that the user saved in trusted workspaces; absolute paths. */
	readonly filesSaved: (files: readonly string[]) => void;
	readonly reader: TextReader;
	readonly clock: Clock;
	readonly foreground: Foreground;
	readonly logger: Logger;
}

export interface WorkspaceServices {
	readonly git: GitSource;
	readonly gitFollower: GitFollower;
	readonly anchors: AnchorKeeper;
	readonly notes: NoteServices;
	readonly graph: LazyGraph;
	readonly workspaces: Workspaces;
}

/** Puts together what follows the folders that windows have open, besides the index. */
export function createWorkspace(options: WorkspaceOptions): WorkspaceServices {
	const { dataDir, store, settings, index, reader, clock, foreground, logger } = options;
	const files = (root: string, name: string): Promise<string[]> => filesNamed(index, root, name);
	const git = createGitSource(logger);
	const gitFollower = new GitFollower({ store, git, idOf: reflogId, clock, logger });
	const anchors = new AnchorKeeper({ store, files: fileTexts, filesNamed: files, logger });
	const notes = createNotes({ dataDir, store, settings, clock, logger });
	const graph = new LazyGraph({
		open: async () => {
			const { openGraph } = await import('./graph/graph.ts');
			return openGraph({
				folder: path.join(dataDir, 'graph'),
				store,
				kinds: RECORD_KINDS,
				reader,
				folders: () => workspaces.openFolders(),
				filesNamed: files,
				foreground,
				logger,
			});
		},
		head: () => store.head,
		logger,
	});
	const workspaces = new Workspaces(index, settings, logger, {
		followers: [anchors, onFolders(() => graph.placeAgain()), notes.shelf],
		trusting: { foldersOpened: options.foldersOpened, filesSaved: options.filesSaved },
		noteFolders: new NoteFolders(notes.shelf, path.join(dataDir, 'notes'), settings),
	});
	// Files that texts name by relative paths are looked for in the index.
	index.onDidOpen(() => void graph.placeAgain());
	return { git, gitFollower, anchors, notes, graph, workspaces };
}

function onFolders(foldersOpened: () => unknown): FileFollower {
	return { filesChanged: () => undefined, foldersOpened };
}

/** Files that the index has; none while it is not open. */
async function filesNamed({ ready }: IndexHost, root: string, name: string): Promise<string[]> {
	if (ready === undefined) return [];
	return [...(await ready.table.files(root)).keys()].filter((file) => path.posix.basename(file) === name);
}
