import { randomUUID } from 'node:crypto';
import { createMeditation } from './agents/programs/meditation.ts';
import { createDigest } from './agents/programs/digest.ts';
import { createResearch, type ResearchParts } from './agents/programs/research.ts';
import { createSnapshot, type SnapshotParts } from './agents/programs/snapshot.ts';
import { createMonitor } from './agents/programs/monitor.ts';
import { Monitors, type MonitorsOptions } from './agents/monitor/monitors.ts';
import { SavedFiles } from './agents/monitor/savedFiles.ts';
import { AgentRuns, type KeepReport, type RunnerOptions } from './agents/runner.ts';
import { createToolSources } from './agents/toolSources.ts';
import { AgentScheduler } from './agents/scheduler.ts';
import { chooseSummariser } from './memory/summariser.ts';
import type { NoteServices } from './app/noteHandlers.ts';
import { proposalOf } from './app/proposedTasks.ts';
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
	readonly upstreams: Parameters<typeof createToolSources>[1];
	/** Regular expressions of what is secret besides known secrets. */
	readonly secretPatterns: () => readonly string[];
	readonly tell: MonitorsOptions['tell'];
}

export interface Agents {
	readonly runner: AgentRuns;
	readonly scheduler: AgentScheduler;
	readonly monitors: Monitors;
	readonly saved: SavedFiles;
	/** Opening a folder is where a session begins. */
	foldersOpened(): void;
}

/** Puts agents together: their programs, what runs them, and what starts them. */
export function createAgents(all: AgentOptions): Agents {
	const { notes, embedder, keeper, find, windows, upstreams, secretPatterns, tell, ...options } = all;
	const { store, clock, tokens, logger } = options;
	const redact = createRedactor(secretPatterns);
	const saved = new SavedFiles();
	const noteTitle = (id: string): string | undefined => notes.shelf.catalog.get(id)?.facts.title;
	const runner = new AgentRuns({
		...options,
		programs: {
			digest: createDigest(store),
			research: createResearch({ store, find, noteTitle, tools: createToolSources(store, upstreams) }),
			monitor: createMonitor({
				store,
				evidence: (run) => monitors.evidence(run),
				saved: (from, to) => saved.between(from, to),
				redact,
			}),
			snapshot: createSnapshot({
				windows,
				describe: (folders) => sessionDigest(store, { folders: [...folders] }).text,
			}),
			meditation: createMeditation({ store, keeper, tokens, suggestedTask: (id) => proposalOf(store, id)?.title }),
		},
		keepReport: keepReport(store, notes),
		chooseSummariser: (method, models, signal) => chooseSummariser(method, models, embedder, signal),
	});
	runner.recover();
	const monitors = new Monitors({ store, runner, clock, newId: randomUUID, logger, redact, tell });
	const scheduler = new AgentScheduler({ store, runner, clock, newId: randomUUID, logger });
	const foldersOpened = (): void => {
		scheduler.happened('folderOpened');
		monitors.check();
	};
	return { runner, scheduler, monitors, saved, foldersOpened };
}

/** The detector is read when there is something to look at. A pattern that is none is told of by the window. */
function createRedactor(patterns: () => readonly string[]): (text: string) => Promise<string> {
	return async (text) => {
		const { compilePatterns, redact } = await import('../common/redact/redact.ts');
		return (
			await redact(
				text,
				compilePatterns(patterns(), () => undefined),
			)
		).text;
	};
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
