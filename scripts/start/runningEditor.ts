export interface StartOptions {
	readonly repository: string;
	/** Folder of `npm start`: profiles of the editors, and the data directory. Kept from start to start. */
	readonly home: string;
	/** Folder to open. Absolute. */
	readonly folder: string;
	/** Port to use when it is free. */
	readonly port: number;
	readonly dataDir: string;
}

/** An editor that `npm start` has started. */
export interface RunningEditor {
	/** Resolves when the user has closed it. */
	readonly ended: Promise<void>;
	stop(): Promise<void>;
}

/** Environment of the editor, and so of the extension host and of what that starts. */
export function editorEnvironment({ dataDir }: StartOptions): NodeJS.ProcessEnv {
	return { ...process.env, UNDERSTORY_DATA_DIR: dataDir, UNDERSTORY_REPLACE_BUILDS: '1' };
}
