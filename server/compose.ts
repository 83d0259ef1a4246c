import type { Socket } from 'node:net';
import path from 'node:path';
import { embeddingKeyName } from '../common/model/embeddingModel.ts';
import { NO_FOLDER } from '../common/model/noFolder.ts';
import { Backups } from './app/backups.ts';
import { EventBus } from './app/bus/eventBus.ts';
import { diagnose, type Diagnostics } from './app/diagnostics.ts';
import { Dispatcher } from './app/dispatcher.ts';
import { createHandlers } from './app/handlers.ts';
import { hideSecrets } from './app/hideSecrets.ts';
import type { PrepareIndex } from './app/indexAccess.ts';
import { IndexHost } from './app/indexHost.ts';
import { PolicyFile } from './app/profilePolicy.ts';
import { ServerEventStream } from './app/serverEvents.ts';
import { RecentProblems } from './app/recentProblems.ts';
import { SettingsFile } from './app/settings.ts';
import { TerminalRetention } from './app/terminalRetention.ts';
import { findThreadContext } from './app/threadContext.ts';
import { ThreadRuns } from './app/threadRuns.ts';
import { WindowList } from './app/windowList.ts';
import { besideScript } from './base/besideScript.ts';
import { Foreground } from './base/foreground.ts';
import { createAgents, type Agents } from './composeAgents.ts';
import type { Doors } from './composeDoors.ts';
import type { IndexOptions } from './composeIndex.ts';
import { createMemory } from './composeMemory.ts';
import { createRecordSources } from './composeSources.ts';
import { createWorkspace } from './composeWorkspace.ts';
import { StorageSizes } from './app/storageSizes.ts';
import { MAX_ATTACHMENT_BYTES } from './core/notes/attachment.ts';
import { profileOf } from './daemon/dataDir.ts';
import { examineNativeModules } from './daemon/nativeModules.ts';
import type { LogFile } from './daemon/logFile.ts';
import type { OwnedServices, OwnerFacts } from './daemon/owner.ts';
import { openLspSession } from './doors/lsp/session.ts';
import { openRpcSession } from './doors/rpc/session.ts';
import { fileTexts } from './index/read/fileTexts.ts';
import { createRecordTexts } from './index/records/recordTexts.ts';
import { createChatRouter } from './models/chat/router.ts';
import { createEmbeddingKeys } from './models/embeddingKeys.ts';
import { createModelLibrary } from './models/hub/modelLibrary.ts';
import { embedServers } from './models/embedServers.ts';
import { createTokenCounter } from './models/tokenCounter.ts';
import type { Embedder } from './ports/embedder.ts';
import type { Logger } from './ports/logger.ts';
import { ReadingThread } from './reading/readingThread.ts';
import { openStore } from './store/store.ts';

export interface ComposeOptions {
	readonly dataDir: string;
	readonly log: LogFile;
	readonly facts: OwnerFacts;
	/** Called once durable work was done: a start that got that far was no failure. */
	readonly markHealthy: () => void;
}

/** The first client is answered before native modules and models are loaded. Milliseconds. */
const WARM_UP_AFTER_MS = 1000;
/** Operations in progress may take this long to end, and the index to close. */
const DRAIN_MS = 4000;
const BUSY_PHASES = new Set(['scanning', 'indexing', 'optimizing']);

/** Puts the parts of an owner together: the store at once, the index beside it, the doors over both. */
export async function compose({ dataDir, log, facts, markHealthy }: ComposeOptions): Promise<OwnedServices> {
	const store = await openStore({ dataDir, clock: Date.now, logger: log });
	const settings = new SettingsFile(dataDir, log);
	const profile = profileOf(dataDir);
	const policy = new PolicyFile(dataDir, profile, log);
	const foreground = new Foreground();
	const keys = createEmbeddingKeys();
	const library = createModelLibrary({
		folder: path.join(dataDir, 'models'),
		token: () => keys.get('hub'),
		policy,
		logger: log,
	});
	const sources = createRecordSources(store, () => graph, log);
	const index = createIndexHost({
		dataDir,
		store,
		settings,
		keys,
		downloadsDir: library.folder,
		policy,
		linksTo: sources.linksTo,
		logger: log,
	});
	const reader = new ReadingThread({
		file: besideScript(import.meta.url, { source: './reading/main.ts', bundle: './textReader.js' }),
		logger: log,
	});
	const { git, gitFollower, anchors, notes, graph, workspaces } = createWorkspace({
		dataDir,
		store,
		settings,
		index,
		reader,
		foldersOpened: () => agents.foldersOpened(),
		filesSaved: (files) => agents.saved.add(files, Date.now()),
		clock: Date.now,
		foreground,
		logger: log,
	});
	const windows = new WindowList();
	const events = new ServerEventStream(store, index, graph, log);
	const bus = new EventBus(store, events.onEvent);
	const runs = new ThreadRuns(log);
	const backups = new Backups({
		store,
		notes: () => notes.kept.keep(MAX_ATTACHMENT_BYTES),
		dataDir,
		profile,
		settings: () => settings.current.backup,
		clock: Date.now,
		logger: log,
	});
	const tokens = createTokenCounter();
	const records = createRecordTexts(store);
	const chat = createChatRouter({ settings: () => settings.current.chat, policy, windows, tokens, logger: log });
	const embedder = async (): Promise<Embedder> => (await index.services()).embedder;
	const memory = createMemory({
		store,
		settings,
		chat,
		tokens,
		reader,
		embedder,
		clock: Date.now,
		foreground,
		sources,
		logger: log,
	});
	const { processor, keeper, autoPrune, digests } = memory;
	const retentionDays = (): number => settings.current.terminal.retentionDays;
	const retention = new TerminalRetention({ store, clock: Date.now, days: retentionDays, logger: log });
	settings.onDidChange(() => retention.look());
	const problems = new RecentProblems();
	log.onDidLog(({ level, message }) => problems.add(level, message));
	const agents: Agents = createAgents({
		keeper,
		store,
		clock: Date.now,
		tokens,
		models: chat,
		notes,
		embedder,
		refusal: () => workspaces.refusal(),
		windows: () => workspaces.trustedWindows(),
		upstreams: async () => (await doors()).upstreams,
		secretPatterns: () => settings.current.terminal.redact,
		tell: (notice) => void windows.ask({ kind: 'monitor', ...notice }, new AbortController().signal),
		find: async (question, signal) => {
			const trusted = workspaces.trustedFolders();
			const roots = trusted.length === 0 ? [NO_FOLDER] : trusted;
			const request = { text: question, attachments: [], editor: [], exclude: [], roots };
			return (await findThreadContext({ store, index, graph, records, tokens, logger: log }, { ...request, signal }))
				.items;
		},
		logger: log,
	});
	const hide = (secrets: readonly string[]): void => log.hide(secrets);
	hide(embeddingKeyName.options.flatMap((name) => keys.get(name) ?? [])); // of the environment
	const dispatcher: Dispatcher = new Dispatcher(
		hideSecrets(
			createHandlers({
				store,
				index,
				graph,
				records,
				clock: Date.now,
				models: { library, keys, embedding: () => settings.current.embedding, reopen: () => index.reopen() },
				policy,
				backups,
				diagnostics: async (signal) => diagnostics(await chat.health(signal)),
				sizes: new StorageSizes(dataDir, log),
				chat,
				logger: log,
				files: fileTexts,
				doors: () => doors(),
				tokens,
				embedServers: () => embedServers(settings.current.embedding),
				keeper,
				digests,
				agents: {
					runner: agents.runner,
					nextAt: (agent) => agents.scheduler.nextAt(agent),
					observe: (signal) => agents.monitors.observe(signal),
				},
				runs,
				chatTools: {
					enabled: () => settings.current.chat.tools,
					call: (name, input, signal) => dispatcher.call(name, input, signal),
				},
				upstreams: async () => (await doors()).upstreams,
				webhooks: async () => (await doors()).webhooks,
				git,
				gitFollower,
				notes,
				facts: {
					profile,
					dataDir,
					logFile: log.path,
					owner: () => ({
						...facts.identity,
						address: facts.address,
						startedAt: facts.startedAt,
						clients: facts.clients(),
					}),
					nativeModules: examineNativeModules,
					errorsLogged: () => problems.errors,
				},
			}),
			hide,
		),
		log,
		foreground,
	);
	const diagnostics = (languageModels?: Diagnostics['languageModels']): Promise<Diagnostics> =>
		diagnose(
			{
				version: facts.identity.version,
				startedAt: facts.startedAt,
				store,
				index,
				policy,
				problems,
				operations: dispatcher.counters,
				running: () => dispatcher.running,
				clients: () => facts.clients(),
				subscribers: () => bus.size,
				doors,
			},
			languageModels,
		);
	const doors = once(async () => {
		const { openDoors } = await import('./composeDoors.ts');
		const { version } = facts.identity;
		return openDoors({
			dataDir,
			dispatcher,
			bus,
			store,
			windows,
			folders: workspaces,
			policy,
			settings,
			events,
			logger: log,
			version,
			diagnostics: () => diagnostics(),
			hide,
		});
	});
	store.onDidAppend(markHealthy);
	backups.start();
	const openEarly = (): void => {
		doors().catch((error: unknown) => log.error('The doors for programs and assistants did not open', error));
	};
	const warmUp = setTimeout(() => {
		index.warmUp();
		graph.warmUp();
		processor.soon();
		autoPrune.soon();
		retention.look();
		agents.scheduler.start();
		agents.monitors.start();
		openEarly();
	}, WARM_UP_AFTER_MS);
	const close = once(async () => {
		clearTimeout(warmUp);
		backups.dispose();
		agents.scheduler.dispose();
		agents.monitors.dispose();
		await dispatcher.drain(DRAIN_MS);
		bus.dispose();
		if (doors.called())
			await withLimit(
				'doors',
				doors().then((open) => open.close()),
				DRAIN_MS,
				log,
			);
		await runs.close();
		await agents.runner.close();
		events.dispose();
		workspaces.dispose();
		anchors.dispose();
		gitFollower.dispose();
		await withLimit('graph', graph.close(), DRAIN_MS, log);
		notes.shelf.dispose();
		autoPrune.dispose();
		retention.dispose();
		processor.dispose();
		await withLimit('reader', reader.close(), DRAIN_MS, log);
		await withLimit('index', index.close(), DRAIN_MS, log);
		store.close();
	});
	return {
		serve({ socket, kind }) {
			if (kind === 'rpc') openRpcSession(socket, { dispatcher, bus, logger: log });
			else if (kind === 'mcp') void openMcp(doors(), socket, log);
			else
				openLspSession(socket, {
					dispatcher,
					bus,
					workspaces,
					windows,
					notes,
					logger: log,
					version: facts.identity.version,
				});
		},
		busy: () =>
			dispatcher.running > 0 || backups.busy || runs.running > 0 || agents.runner.running > 0 || indexIsBusy(index),
		close,
	};
}

/** The index, whose native modules are loaded when it is opened. */
function createIndexHost({
	dataDir,
	settings,
	...parts
}: Omit<IndexOptions, 'folder' | 'embedding' | 'settings'> & {
	readonly dataDir: string;
	readonly settings: SettingsFile;
}): IndexHost {
	const prepare: PrepareIndex = async (embedding) => {
		const { prepareIndex } = await import('./composeIndex.ts');
		const folder = path.join(dataDir, 'index');
		return prepareIndex({ ...parts, folder, embedding, settings: (root) => settings.indexOf(root) });
	};
	return new IndexHost(settings.current.embedding, prepare, parts.logger);
}

function indexIsBusy(index: IndexHost): boolean {
	return index.statuses().some(({ roots }) => roots.some(({ phase }) => BUSY_PHASES.has(phase)));
}

/** What does not end in time is cut off: everything derived is rebuilt or mended at the next start. */
async function withLimit(part: string, work: Promise<void>, limitMs: number, logger: Logger): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const timer = setTimeout(() => {
		logger.warn('A part of the server did not close in time', { part, limitMs });
		resolve();
	}, limitMs);
	const settled = work.catch((error: unknown) => logger.error('A part of the server did not close', error, { part }));
	await Promise.race([settled, promise]);
	clearTimeout(timer);
}

async function openMcp(doors: Promise<Doors>, socket: Socket, logger: Logger): Promise<void> {
	try {
		(await doors).openMcp(socket);
	} catch (error) {
		logger.error('An assistant could not be served', error);
		socket.destroy();
	}
}

/** Runs at most once; `called` tells whether it did. */
function once<T>(action: () => Promise<T>): (() => Promise<T>) & { called(): boolean } {
	let result: Promise<T> | undefined;
	return Object.assign(() => (result ??= action()), { called: () => result !== undefined });
}
