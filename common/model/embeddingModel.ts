import { z } from 'zod';
import { HUB_MODEL } from './hubName.ts';

/** Whose key may be needed to embed: `hub` is the token for models that the hub gives to those who accepted their terms. */
export const embeddingKeyName = z.enum(['openai', 'gemini', 'voyage', 'hub']);
export type EmbeddingKeyName = z.infer<typeof embeddingKeyName>;

export const hubModelName = z.string().max(200).regex(HUB_MODEL, 'a model of the hub is written owner/name');

/** What is asked for vectors. */
export const embedServer = z.object({
	/** `provider/model`, as the settings have them. */
	ref: z.string(),
	/** True when no text leaves this machine. */
	local: z.boolean(),
	/** Host and port that text is sent to; empty for a model that runs in the server's own process. */
	host: z.string(),
});
export type EmbedServer = z.infer<typeof embedServer>;

/** Folder of a model in the data directory. */
export const storedModel = z.object({
	/** `owner/name` on the hub. */
	model: z.string(),
	/** Commit it was taken from. */
	revision: z.string(),
	/** Host it was taken from. */
	host: z.string(),
	folder: z.string(),
	bytes: z.number().int(),
	/** Licence that the hub names; empty when it names none. */
	licence: z.string(),
	/** True for the one that the settings name. */
	chosen: z.boolean(),
});
export type StoredModel = z.infer<typeof storedModel>;

/** What a download would bring, found out before it. */
export const hubModelFacts = z.object({
	model: z.string(),
	/** Commit that a download takes, whatever happens on the hub meanwhile. */
	revision: z.string(),
	/** Where the files come from. */
	host: z.string(),
	/** Where they go. */
	folder: z.string(),
	licence: z.string(),
	files: z.array(z.object({ path: z.string(), bytes: z.number().int() })),
	/** All files together. */
	bytes: z.number().int(),
	/** What is here already and will not be fetched again. */
	present: z.number().int(),
});
export type HubModelFacts = z.infer<typeof hubModelFacts>;

/** State of a download. */
export interface DownloadProgress {
	/** File at work, relative to the model's folder. */
	readonly file: string;
	readonly done: number;
	readonly total: number;
}
