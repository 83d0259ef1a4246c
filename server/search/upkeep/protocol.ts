import type { UpkeepStep, VectorFacts } from './steps.ts';

/** What the process is started with: its only argument, as JSON. */
export interface UpkeepSetup extends VectorFacts {
	/** Folder of the tables. */
	readonly dir: string;
	readonly names: { readonly chunks: string; readonly files: string };
}

/** The next one comes when this one was answered. */
export interface ToUpkeep {
	readonly step: UpkeepStep;
}

/** The step has ended. */
export interface FromUpkeep {
	/** What it failed with. */
	readonly error?: string;
}
