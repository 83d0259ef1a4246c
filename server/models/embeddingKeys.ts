import type { EmbeddingKeyName } from '../../common/model/embeddingModel.ts';
import type { EmbeddingKeys } from '../ports/modelLibrary.ts';

/** Environment variables for the command line and for those who start the editor with them; the first that is set counts. */
const VARIABLES: Readonly<Record<EmbeddingKeyName, readonly string[]>> = {
	openai: ['UNDERSTORY_OPENAI_API_KEY'],
	gemini: ['UNDERSTORY_GEMINI_API_KEY'],
	voyage: ['UNDERSTORY_VOYAGE_API_KEY'],
	hub: ['UNDERSTORY_HUB_API_KEY', 'HF_TOKEN'],
};

/** I-13: keys are in memory; a window's comes before the environment's. */
export function createEmbeddingKeys(environment: NodeJS.ProcessEnv = process.env): EmbeddingKeys {
	const given = new Map<EmbeddingKeyName, string>();
	return {
		set(keys) {
			for (const [name, key] of Object.entries(keys) as [EmbeddingKeyName, string | undefined][])
				if (key === '') given.delete(name);
				else if (key !== undefined) given.set(name, key);
		},
		get: (name) =>
			given.get(name) ??
			VARIABLES[name].map((variable) => environment[variable]).find((key) => key !== undefined && key !== ''),
	};
}
