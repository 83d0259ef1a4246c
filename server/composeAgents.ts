import { randomUUID } from 'node:crypto';
import { createMeditation } from './agents/programs/meditation.ts';
import { createDigest } from './agents/programs/digest.ts';
import { createResearch, type ResearchParts } from './agents/programs/research.ts';
import { createSnapshot, type SnapshotParts } from './agents/programs/snapshot.ts';
import { AgentRuns, type KeepReport, type RunnerOptions } from './agents/runner.ts';
import { AgentScheduler } from './agents/scheduler.ts';
import { chooseSummariser } from './memory/summariser.ts';
import type { NoteServices } from './app/noteHandlers.ts';
import { sessionDigest } from './app/sessionDigest.ts';
import type { Embedder } from './ports/embedder.ts';
import type { MemoryKeeper } from './ports/memoryKeeper.ts';
import type { Store } from './ports/store.ts';

export interface AgentOptions extends Pick<
	RunnerOptions,
	'store' | 'clock' | 'tokens' | 'models' | 'refusal' | 'logger'
> {
	readonly notes: NoteServices;
	readonly embedder: () => Promise<Embedder>;
	readonly keeper: MemoryKeeper;
	readonly find: ResearchParts['find'];
	readonly windows: SnapshotParts['windows'];
}

export interface Agents {
	readonly runner: AgentRuns;
	readonly scheduler: AgentScheduler;
}

/** Puts agents together: their programs, what runs them, and what starts them. */
export function createAgents({ notes, embedder, keeper, find, windows, ...options }: AgentOptions): Agents {
	const { store, clock, tokens, logger } = options;
	const runner = new AgentRuns({
		...options,
		programs: {
			digest: createDigest(store),
			research: createResearch({ store, find }),
			snapshot: createSnapshot({
				windows,
				describe: (folders) => sessionDigest(store, { folders: [...folders] }).text,
			}),
			meditation: createMeditation({ store, keeper, tokens }),
		},
		keepReport: keepReport(store, notes),
		chooseSummariser: (method, models, signal) => chooseSummariser(method, models, embedder, signal),
	});
	runner.recover();
	return { runner, scheduler: new AgentScheduler({ store, runner, clock, newId: randomUUID, logger }) };
}

/** Folder of the notes that agents write, within the first folder of notes. */
const FOLDER = 'Agents';

/** As a note whose front matter names the run, or as a capture; the run names either. */
function keepReport(store: Store, { shelf, writer }: NoteServices): KeepReport {
	return async ({ agent, run, title, text }) => {
		const tags = ['agent', agent.kind];
		if (agent.output === 'capture') {
			store.execute({ type: 'capture/add', id: run, content: `${title}\n\n${text}`, tags });
			return { kind: 'capture', id: run, title };
		}
		await shelf.settled();
		const note = writer.create({ id: run, title, text, tags, folder: FOLDER, values: {} });
		writer.edit(note, { agent: agent.name, run });
		return { kind: 'note', id: note.id, title: note.facts.title };
	};
}
