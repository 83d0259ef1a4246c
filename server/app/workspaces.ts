import type { Disposable } from '../../common/base/disposable.ts';
import { Emitter } from '../../common/base/emitter.ts';
import type { ClientSettings, InitializationOptions } from '../../common/protocol/settings.ts';
import type { Logger } from '../ports/logger.ts';
import type { OpenFolders } from '../ports/openFolders.ts';
import type { FileFollower, TrustedFollower } from './fileFollower.ts';
import { canonicalFolder } from './folder.ts';
import type { NoteFolders } from './notes/noteFolders.ts';
import type { IndexHost } from './indexHost.ts';
import type { IndexServices } from './indexAccess.ts';
import { indexRulesOf, sameRules, type IndexRules } from './folderSettings.ts';
import type { SettingsFile } from './settings.ts';

/** What one window has open. Dispose it when the window is gone. */
export interface WorkspaceSession extends Disposable {
	/** Takes the window's settings over: those of the index for its folders, the others for the whole server. The window that spoke last decides. */
	configure(options: InitializationOptions): void;
	/** Replaces the window's folders; those that no other window has are brought up to date. Absolute paths. */
	setFolders(folders: readonly string[]): void;
	/** Files that changed, were made or deleted; those outside every open folder are left to the indexer to drop. */
	filesChanged(paths: readonly string[]): void;
	/** Files that the user saved in the window. */
	filesSaved(paths: readonly string[]): void;
}

/** What else follows windows besides the index. */
export interface WorkspaceParts {
	readonly followers?: readonly FileFollower[];
	readonly noteFolders?: NoteFolders;
	readonly trusting?: TrustedFollower;
}

/** Folders of all windows, each counted once a window, kept indexed while any window has it. */
export class Workspaces implements OpenFolders {
	readonly #index: IndexHost;
	readonly #settings: SettingsFile;
	readonly #logger: Logger;
	readonly #followers: readonly FileFollower[];
	readonly #noteFolders: NoteFolders | undefined;
	readonly #trusting: TrustedFollower | undefined;
	readonly #sessions = new Set<Session>();
	readonly #subscription: Disposable;
	/** Folders of which it was said that windows want them indexed differently. */
	readonly #disputed = new Set<string>();
	readonly #foldersChanged: Emitter<void>;

	constructor(index: IndexHost, settings: SettingsFile, logger: Logger, parts: WorkspaceParts = {}) {
		this.#index = index;
		this.#followers = parts.followers ?? [];
		this.#noteFolders = parts.noteFolders;
		this.#trusting = parts.trusting;
		this.#settings = settings;
		this.#logger = logger;
		this.#foldersChanged = new Emitter((error) => logger.error('A listener of open folders failed', error));
		this.#subscription = index.onDidOpen((services) => this.#resume(services));
	}

	get onDidChangeFolders(): OpenFolders['onDidChangeFolders'] {
		return this.#foldersChanged.event;
	}

	open(): WorkspaceSession {
		const session = new Session(this);
		this.#sessions.add(session);
		return session;
	}

	/** Folders that some window wants indexed. */
	folders(): Set<string> {
		return new Set([...this.#sessions].flatMap((session) => session.wanted()));
	}

	/** Folders of all windows, indexed or not. */
	openFolders(): string[] {
		return [...new Set([...this.#sessions].flatMap((session) => session.folders))];
	}

	trustedFolders(): string[] {
		const trusted = [...this.#sessions].filter((session) => session.trusted);
		return [...new Set(trusted.flatMap(({ folders }) => folders))];
	}

	/** The folders of each window that has some and whose workspace is trusted. */
	trustedWindows(): (readonly string[])[] {
		const trusted = [...this.#sessions].filter((session) => session.trusted);
		return trusted.map((session) => session.folders).filter((folders) => folders.length > 0);
	}

	/** Why nothing may be done in the background: windows are open, and the user trusts none of their workspaces. */
	refusal(): string | undefined {
		const sessions = [...this.#sessions];
		if (sessions.length === 0 || sessions.some(({ trusted }) => trusted)) return undefined;
		return 'No agent runs while the workspace is not trusted. Trust it, then try again.';
	}

	configure({ trusted, settings }: InitializationOptions, window: Session): void {
		// A workspace that is not trusted must not choose where its text is sent.
		const { embedding, chat, backup } = trusted ? settings : this.#settings.current;
		const next: ClientSettings = { ...settings, embedding, chat, backup };
		this.#settings.update(next);
		this.#noteFolders?.use(window, next.notes);
		this.useIndexRules(window, window.folders);
		this.#index.useEmbedding(embedding);
		this.#foldersChanged.fire();
	}

	/** What a window says of its folders. The index looks again at those that are to be indexed differently. */
	useIndexRules(window: Session, folders: readonly string[]): void {
		if (window.rules !== undefined) {
			const { rules } = window;
			this.#settings.folders.set(folders, rules);
			// A window that says something is the last one that spoke.
			this.#sessions.delete(window);
			this.#sessions.add(window);
			for (const folder of folders) this.#tellDispute(folder, window, rules);
		}
		if (this.#index.ready !== undefined) this.#configure(this.#index.ready);
	}

	/** Brings the folders that were not wanted before up to date. */
	ensureNew(before: ReadonlySet<string>): void {
		const added = [...this.folders()].filter((folder) => !before.has(folder));
		if (added.length === 0) return;
		if (this.#index.ready === undefined) this.#index.warmUp(); // #resume asks for all folders then
		else for (const folder of added) this.#ensure(this.#index.ready, folder);
	}

	/** @param opened those of a window that it did not have before */
	foldersChanged(opened: readonly string[], trusted: boolean): void {
		if (opened.length > 0) for (const follower of this.#followers) follower.foldersOpened(opened);
		if (trusted) this.foldersTrusted(opened);
		this.#foldersChanged.fire();
	}

	/** @param folders of a trusted window that were not open, or not trusted, before */
	foldersTrusted(folders: readonly string[]): void {
		if (folders.length > 0) this.#trusting?.foldersOpened(folders);
	}

	/** @param paths in a trusted window */
	filesSaved(paths: readonly string[]): void {
		this.#trusting?.filesSaved(paths);
	}

	/** @param indexed whether the window wants its folders indexed */
	filesChanged(paths: readonly string[], indexed: boolean): void {
		for (const follower of this.#followers) follower.filesChanged(paths);
		if (indexed) this.#indexChanged(paths);
	}

	#indexChanged(paths: readonly string[]): void {
		const services = this.#index.ready;
		if (services === undefined) return; // opening asks for every folder, which sees these files
		services.indexer.filesChanged(paths).catch((error: unknown) => {
			this.#logger.error('Changed files could not be indexed', error, { files: paths.length });
		});
	}

	remove(session: Session): void {
		this.#noteFolders?.forget(session);
		this.#sessions.delete(session);
		for (const other of this.#sessions)
			if (other.rules !== undefined) this.#settings.folders.set(other.sharedWith(session), other.rules);
		if (this.#index.ready !== undefined) this.#configure(this.#index.ready);
		this.#foldersChanged.fire();
	}

	dispose(): void {
		this.#subscription.dispose();
		this.#foldersChanged.dispose();
		this.#sessions.clear();
	}

	#resume(services: IndexServices): void {
		this.#configure(services);
		for (const folder of this.folders()) this.#ensure(services, folder);
	}

	#configure({ indexer }: IndexServices): void {
		indexer.configure((root) => this.#settings.indexOf(root, this.#noteFolders?.all));
	}

	#tellDispute(folder: string, window: Session, rules: IndexRules): void {
		const others = [...this.#sessions].filter((other) => other !== window && other.wanted().includes(folder));
		if (this.#disputed.has(folder) || others.every((other) => sameRules(other.rules, rules))) return;
		this.#disputed.add(folder);
		this.#logger.warn('Two windows have a folder open and want different files of it indexed; the last one decides', {
			folder,
		});
	}

	#ensure({ indexer }: IndexServices, folder: string): void {
		indexer.ensure(folder).then(
			(run) => this.#logger.info('Folder is indexed', { files: run.files, chunks: run.chunks, seconds: run.seconds }),
			(error: unknown) => this.#logger.warn('A folder could not be indexed', { error: String(error) }),
		);
	}
}

class Session implements WorkspaceSession {
	readonly #workspaces: Workspaces;
	#folders: string[] = [];
	#enabled = true;
	#trusted = false;
	#rules: IndexRules | undefined;

	constructor(workspaces: Workspaces) {
		this.#workspaces = workspaces;
	}

	get folders(): readonly string[] {
		return this.#folders;
	}

	get trusted(): boolean {
		return this.#trusted;
	}

	/** How it wants its folders indexed; undefined before it has said it, and when it does not want them indexed. */
	get rules(): IndexRules | undefined {
		return this.#enabled ? this.#rules : undefined;
	}

	sharedWith(other: Session): string[] {
		return this.#folders.filter((folder) => other.folders.includes(folder));
	}

	wanted(): string[] {
		return this.#enabled ? this.#folders : [];
	}

	configure(options: InitializationOptions): void {
		const before = this.#workspaces.folders();
		this.#enabled = options.settings.index.enabled;
		this.#rules = indexRulesOf(options.settings);
		const granted = options.trusted && !this.#trusted;
		this.#trusted = options.trusted;
		this.#workspaces.configure(options, this);
		if (granted) this.#workspaces.foldersTrusted(this.#folders);
		this.#workspaces.ensureNew(before);
	}

	setFolders(folders: readonly string[]): void {
		const before = this.#workspaces.folders();
		const known = new Set(this.#folders);
		this.#folders = folders.map(canonicalFolder);
		const opened = this.#folders.filter((folder) => !known.has(folder));
		this.#workspaces.useIndexRules(this, opened);
		this.#workspaces.foldersChanged(opened, this.#trusted);
		this.#workspaces.ensureNew(before);
	}

	filesChanged(paths: readonly string[]): void {
		this.#workspaces.filesChanged(paths, this.#enabled);
	}

	filesSaved(paths: readonly string[]): void {
		if (this.#trusted) this.#workspaces.filesSaved(paths);
		this.filesChanged(paths);
	}

	dispose(): void {
		this.#workspaces.remove(this);
	}
}
