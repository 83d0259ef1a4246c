import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EmbeddingKeyName } from '../../common/model/embeddingModel.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Logger } from '../ports/logger.ts';
import type { Policy } from '../ports/policy.ts';
import { createHashEmbedder } from './hash/hashEmbedder.ts';
import { createHttpEmbedder } from './http/httpEmbedder.ts';
import { findModel } from './hub/modelLibrary.ts';
import { staticEmbedder } from './static/staticEmbedder.ts';
import { readStaticModel, type StaticModel } from './static/staticModel.ts';
import { createTransformersEmbedder } from './transformers/transformersEmbedder.ts';

/** How a worker thread makes the same embedder again. */
export type LocalSource =
	| { readonly kind: 'static'; readonly model: StaticModel }
	| { readonly kind: 'transformers'; readonly modelDir: string }
	| { readonly kind: 'hash' };
/** `remote` ones stay in the main thread. */
export type EmbedderSource = LocalSource | { readonly kind: 'remote' };

export interface EmbedderOptions {
	readonly settings: ClientSettings['embedding'];
	/** Folder of the models that ship. */
	readonly modelsDir: string;
	/** Folder of the models that were downloaded from a hub. */
	readonly downloadsDir: string;
	/** The key of a service; undefined when there is none. */
	readonly secret: (name: EmbeddingKeyName) => string | undefined;
	/** Dimensions of the vectors stored for a model id: lets a remote model be opened while its server is off. */
	readonly storedDimensions?: (modelId: string) => Promise<number | undefined>;
	readonly policy: Policy;
	readonly logger: Logger;
}

type ModelFolders = Pick<EmbedderOptions, 'modelsDir' | 'logger'>;

export interface OpenedEmbedder {
	readonly embedder: Embedder;
	readonly source: EmbedderSource;
	/** Why the last resort is in use although it was not asked for: a sentence for the user. */
	readonly notice: string | undefined;
}

/**
 * The embedding model of the settings. `auto` never fails: what ships, else the hash embedding with the reason.
 * @throws OperationError `unavailable` or `invalidInput` when what was asked for by name cannot be used.
 */
export async function createEmbedder(options: EmbedderOptions): Promise<OpenedEmbedder> {
	const { settings, secret, storedDimensions, policy, logger } = options;
	switch (settings.provider) {
		case 'auto':
			return shipped(options);
		case 'hash':
			return { embedder: createHashEmbedder(), source: { kind: 'hash' }, notice: undefined };
		case 'local':
			return fromFolder(settings.model === '' ? SHIPPED_MODEL : settings.model, options);
		case 'hub':
			return downloaded(options);
		default: {
			const { provider, model, url, fallbackUrls = [] } = settings;
			const known = storedDimensions === undefined ? {} : { storedDimensions };
			const embedder = await createHttpEmbedder({
				provider,
				model,
				url,
				fallbackUrls,
				secret,
				policy,
				logger,
				...known,
			});
			return { embedder, source: { kind: 'remote' }, notice: undefined };
		}
	}
}

/** Opens a local model again, in a worker thread. */
export async function openLocalEmbedder(source: LocalSource): Promise<Embedder> {
	switch (source.kind) {
		case 'hash':
			return createHashEmbedder();
		case 'static':
			return staticEmbedder(source.model);
		case 'transformers':
			return createTransformersEmbedder({ modelDir: source.modelDir });
	}
}

/** The model that ships, whatever the settings say: texts stay on this machine. Never fails, as `auto`. */
export async function createShippedEmbedder(options: ModelFolders): Promise<Embedder> {
	return (await shipped(options)).embedder;
}

async function shipped(options: ModelFolders): Promise<OpenedEmbedder> {
	try {
		return await fromFolder(SHIPPED_MODEL, options);
	} catch (error) {
		// A broken model must not take search away: words still work, and the user is told.
		options.logger.error('the model that ships cannot be loaded', error);
		const reason = OperationError.is(error) ? error.message : 'It failed to load; the log has the reason.';
		const notice = `Search by meaning is weak: the embedding model that ships is not in use. ${reason}`;
		return { embedder: createHashEmbedder(), source: { kind: 'hash' }, notice };
	}
}

/** A model of the hub that is on this machine. Nothing is downloaded here: that is the user's to start. */
async function downloaded({ settings: { model }, downloadsDir }: EmbedderOptions): Promise<OpenedEmbedder> {
	const modelDir = await findModel(downloadsDir, model);
	if (modelDir === undefined)
		throw new OperationError(
			'unavailable',
			model === ''
				? 'No model of the hub is chosen. Run “Understory: Download Embedding Model…”.'
				: `The model ${model} is not on this machine. Run “Understory: Download Embedding Model…” or \`understory model download ${model}\`.`,
		);
	return openFolder(modelDir);
}

/** A folder, or the name of one in the folder of models. */
async function fromFolder(model: string, { modelsDir }: ModelFolders): Promise<OpenedEmbedder> {
	const modelDir = path.resolve(modelsDir, model);
	if (!existsSync(modelDir))
		throw new OperationError(
			'unavailable',
			`There is no model folder ${modelDir}. Set the path of a folder with an ONNX model.`,
		);
	return openFolder(modelDir);
}

async function openFolder(modelDir: string): Promise<OpenedEmbedder> {
	const source: LocalSource = isStatic(modelDir)
		? { kind: 'static', model: readStaticModel(modelDir) }
		: { kind: 'transformers', modelDir };
	return { embedder: await openLocalEmbedder(source), source, notice: undefined };
}

/** A table of token vectors needs no inference runtime; its configuration says that it is one. */
function isStatic(modelDir: string): boolean {
	const file = path.join(modelDir, 'config.json');
	return existsSync(file) && /"static_embedding"\s*:/.test(readFileSync(file, 'utf8'));
}

/** Folder of the model that ships. */
export const SHIPPED_MODEL = 'understory-fast';
