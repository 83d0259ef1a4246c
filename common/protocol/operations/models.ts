import { z } from 'zod';
import { embeddingKeyName, hubModelFacts, hubModelName, storedModel } from '../../model/embeddingModel.ts';
import { defineOperation } from '../operation.ts';

/** Address of the hub or a mirror; empty: that of the settings, else the hub's own. */
const hub = z.string().max(2000).default('');

export const modelInspect = defineOperation({
	name: 'model/inspect',
	effect: 'read',
	summary: 'Ask a model hub what a download of an embedding model would bring; nothing is downloaded.',
	input: z.object({ model: hubModelName, hub }),
	output: hubModelFacts,
});

export const modelDownload = defineOperation({
	name: 'model/download',
	effect: 'write',
	summary: 'Download an embedding model into the data directory; a download that broke off goes on where it was.',
	input: z.object({
		/** Names the call in `understory/event/modelDownload`. */
		id: z.string().min(1).max(100),
		model: hubModelName,
		hub,
	}),
	output: storedModel,
});

export const modelList = defineOperation({
	name: 'model/list',
	effect: 'read',
	summary: 'List the embedding models that were downloaded.',
	input: z.object({}),
	output: z.object({
		models: z.array(storedModel),
		/** Where they are. */
		folder: z.string(),
	}),
});

export const modelRemove = defineOperation({
	name: 'model/remove',
	effect: 'write',
	summary: 'Delete a downloaded embedding model, or what a broken download left of it.',
	input: z.object({ model: hubModelName }),
	output: z.object({
		removed: z.boolean(),
		/** Disk space that is free again. */
		bytes: z.number().int(),
	}),
});

export const modelSetKeys = defineOperation({
	name: 'model/setKeys',
	effect: 'write',
	summary: 'Hand the server keys of embedding services, which it holds in memory only.',
	/** An empty key takes it away; a service left out keeps its own. */
	input: z.object({ keys: z.partialRecord(embeddingKeyName, z.string().max(4096)) }),
	output: z.object({}),
});
