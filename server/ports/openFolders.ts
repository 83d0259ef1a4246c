import type { Event } from '../../common/base/emitter.ts';

/** What the user has open in windows. */
export interface OpenFolders {
	/** Fires when a folder was opened or closed, or the trust in a workspace is another. */
	readonly onDidChangeFolders: Event<void>;
	/** Folders of workspaces that the user trusts, each once. Absolute paths. */
	trustedFolders(): string[];
}
