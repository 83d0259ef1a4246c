import type { EmbedServer } from '../../common/model/embeddingModel.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileTexts } from '../ports/fileTexts.ts';
import type { ChatModels } from '../ports/chatModel.ts';
import type { Graph } from '../ports/graph.ts';
import type { Logger } from '../ports/logger.ts';
import type { RecordTexts } from '../ports/recordTexts.ts';
import type { ProjectDigests } from '../ports/projectDigests.ts';
import type { MemoryKeeper } from '../ports/memoryKeeper.ts';
import type { Store } from '../ports/store.ts';
import type { TokenCounter } from '../ports/tokenCounter.ts';
import { createAgentHandlers, type AgentServices } from './agentHandlers.ts';
import { createAdminHandlers, type ProcessFacts } from './adminHandlers.ts';
import type { Backups } from './backups.ts';
import { createCaptureHandlers } from './captureHandlers.ts';
import { createContextHandlers } from './contextHandlers.ts';
import type { Diagnostics } from './diagnostics.ts';
import { createDoorHandlers } from './doorHandlers.ts';
import { createGraphHandlers } from './graphHandlers.ts';
import type { Handlers } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';
import { createChatHandlers } from './chatHandlers.ts';
import { createIndexHandlers } from './indexHandlers.ts';
import { createModelHandlers, type ModelServices } from './modelHandlers.ts';
import { createOverviewHandlers } from './overviewHandlers.ts';
import { createProfileHandlers } from './profileHandlers.ts';
import type { PolicyFile } from './profilePolicy.ts';
import { createNoteHandlers, type NoteServices } from './noteHandlers.ts';
import { createMemoryHandlers } from './memoryHandlers.ts';
import { createProjectHandlers } from './projectHandlers.ts';
import { createSessionHandlers } from './sessionHandlers.ts';
import type { StorageSizes } from './storageSizes.ts';
import { createSearchHandlers } from './searchHandlers.ts';
import { createTaskHandlers } from './taskHandlers.ts';
import { createTransferHandlers } from './transferHandlers.ts';
import { createThreadHandlers } from './threadHandlers.ts';
import type { ToolServices } from './threadAnswer.ts';
import type { ThreadRuns } from './threadRuns.ts';
import type { UpstreamAdmin } from '../ports/upstream.ts';
import { createUpstreamHandlers } from './upstreamHandlers.ts';
import type { GitSource } from '../ports/git.ts';
import type { GitFollower } from './gitFollower.ts';
import { createGitHandlers } from './gitHandlers.ts';
import { createTerminalHandlers } from './terminalHandlers.ts';
import type { Webhooks } from '../ports/webhooks.ts';
import { createWebhookHandlers } from './webhookHandlers.ts';

export interface AppServices {
	readonly store: Store;
	readonly index: IndexAccess;
	readonly graph: Graph;
	readonly records: RecordTexts;
	readonly facts: ProcessFacts;
	readonly clock: Clock;
	readonly chat: ChatModels;
	readonly policy: PolicyFile;
	readonly models: ModelServices;
	readonly backups: Backups;
	readonly diagnostics: (signal: AbortSignal) => Promise<Diagnostics>;
	readonly sizes: StorageSizes;
	readonly logger: Logger;
	readonly files: FileTexts;
	readonly doors: Parameters<typeof createDoorHandlers>[0];
	readonly tokens: TokenCounter;
	readonly embedServers: () => EmbedServer[];
	readonly runs: ThreadRuns;
	readonly upstreams: () => Promise<UpstreamAdmin>;
	readonly webhooks: () => Promise<Webhooks>;
	readonly git: GitSource;
	readonly gitFollower: GitFollower;
	readonly notes: NoteServices;
	readonly keeper: MemoryKeeper;
	readonly chatTools: ToolServices;
	readonly digests: ProjectDigests;
	readonly agents: AgentServices;
}

/** The handler of every operation. */
export function createHandlers(services: AppServices): Handlers {
	const { store, index, graph, facts, chat, policy } = services;
	return {
		...createCaptureHandlers(services),
		...createTaskHandlers(services),
		...createAgentHandlers(store, services.agents),
		...createSessionHandlers(store, services.git),
		...createGitHandlers(store, services.gitFollower),
		...createTerminalHandlers(services),
		...createNoteHandlers(store, services.clock, services.notes),
		...createMemoryHandlers(services),
		...createContextHandlers(store),
		...createProjectHandlers(store, services.digests, services.notes),
		...createSearchHandlers(index),
		...createIndexHandlers(index),
		...createGraphHandlers(store, graph),
		...createTransferHandlers(store, services.clock, services.notes.kept),
		...createChatHandlers(services),
		...createUpstreamHandlers(store, services.upstreams),
		...createDoorHandlers(services.doors),
		...createWebhookHandlers(services.webhooks),
		...createThreadHandlers({ ...services, models: chat, tools: services.chatTools }),
		...createProfileHandlers({ name: facts.profile, dataDir: facts.dataDir }, policy),
		...createModelHandlers(services.models),
		...createAdminHandlers(store, index, facts, policy, services.backups, services.diagnostics),
		...createOverviewHandlers(services),
	};
}
