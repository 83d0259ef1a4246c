import type { SettingsFile } from './app/settings.ts';
import type { Foreground } from './base/foreground.ts';
import { AutoPrune } from './memory/autoPrune.ts';
import { Compactor } from './memory/compactor.ts';
import { createMemoryKeeper } from './memory/keeper.ts';
import { CaptureProcessor } from './memory/processor.ts';
import { createProjectDigests } from './memory/projectDigest.ts';
import type { RecordSources } from './memory/recordFacts.ts';
import { chooseSummariser, createSentenceChooser } from './memory/summariser.ts';
import type { ChatModels } from './ports/chatModel.ts';
import type { Clock } from './ports/clock.ts';
import type { Embedder } from './ports/embedder.ts';
import type { Logger } from './ports/logger.ts';
import type { MemoryKeeper } from './ports/memoryKeeper.ts';
import type { ProjectDigests } from './ports/projectDigests.ts';
import type { Store } from './ports/store.ts';
import type { TextReader } from './ports/textReader.ts';
import type { TokenCounter } from './ports/tokenCounter.ts';

export interface MemoryOptions {
	readonly store: Store;
	readonly settings: SettingsFile;
	readonly chat: ChatModels;
	readonly tokens: TokenCounter;
	readonly reader: TextReader;
	readonly embedder: () => Promise<Embedder>;
	readonly clock: Clock;
	readonly foreground: Foreground;
	/** What is known of records besides the store. */
	readonly sources: RecordSources;
	readonly logger: Logger;
}

export interface Memory {
	/** Reads each capture once, soon after it is kept. */
	readonly processor: CaptureProcessor;
	readonly keeper: MemoryKeeper;
	readonly autoPrune: AutoPrune;
	readonly digests: ProjectDigests;
}

/** Puts together what refines captures: processing, compaction, pruning, summaries of projects. */
export function createMemory({
	store,
	settings,
	chat,
	tokens,
	reader,
	embedder,
	clock,
	foreground,
	sources,
	logger,
}: MemoryOptions): Memory {
	const compactor = new Compactor({
		store,
		tokens,
		chooseSummariser: (method, signal) => chooseSummariser(method, chat, embedder, signal),
	});
	const keeper = createMemoryKeeper({ store, clock, compactor, sources });
	const autoPrune = new AutoPrune({ store, keeper, limits: () => settings.current.memory, logger });
	settings.onDidChange(() => autoPrune.soon());
	return {
		processor: new CaptureProcessor({ store, reader, foreground, logger }),
		keeper,
		autoPrune,
		digests: createProjectDigests({ store, tokens, chooser: createSentenceChooser(embedder) }),
	};
}
