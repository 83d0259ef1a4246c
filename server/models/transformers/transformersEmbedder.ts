import path from 'node:path';
import type { AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import { messageOf } from '../../../common/base/messageOf.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { EmbedKind, Embedder } from '../../ports/embedder.ts';
import { normalised } from '../vectors.ts';
import { type ModelFiles, readModelFiles } from './modelFiles.ts';
import { pool } from './pooling.ts';

/**
 * Any feature-extraction model in a folder of this machine (ONNX, as on the model hub), run by onnxruntime. Nothing is
 * downloaded.
 * @throws OperationError `unavailable` when the folder is incomplete or the runtime cannot load it.
 */
export async function createTransformersEmbedder({ modelDir }: { readonly modelDir: string }): Promise<Embedder> {
	const files = readModelFiles(modelDir);
	const { model, tokenizer } = await load(modelDir, files);
	const run = (texts: readonly string[], kind: EmbedKind) => embedBatch(model, tokenizer, files, texts, kind);
	const dimensions = (await run(['dimensions'], 'passage'))[0]!.length;
	return {
		id: files.id,
		dimensions,
		lastResort: false,
		local: true,
		embed: async (texts, kind, signal) => {
			// Texts of like length share a batch, so that little of it is padding.
			const order = texts.map((_, at) => at).sort((a, b) => texts[a]!.length - texts[b]!.length);
			const vectors = Array.from<Float32Array>({ length: texts.length });
			for (let start = 0; start < order.length; start += BATCH) {
				signal?.throwIfAborted();
				const batch = order.slice(start, start + BATCH);
				const found = await run(
					batch.map((at) => texts[at]!),
					kind,
				);
				for (const [row, at] of batch.entries())
					vectors[at] = texts[at]!.trim() === '' ? new Float32Array(dimensions) : found[row]!;
			}
			return vectors;
		},
		dispose: () => void model.dispose(),
	};
}

interface Loaded {
	readonly model: PreTrainedModel;
	readonly tokenizer: PreTrainedTokenizer;
}

/** Imported when it is needed: the runtime takes half a second and tens of megabytes. */
async function load(modelDir: string, { dtype }: ModelFiles): Promise<Loaded> {
	try {
		const transformers: Transformers = await import('@huggingface/transformers');
		// No hidden network, ever: a file that is missing in the folder is missing.
		transformers.env.allowRemoteModels = false;
		transformers.env.fetch = refuseNetwork;
		transformers.env.useFSCache = false;
		const folder = path.resolve(modelDir); // a bare name would have to be one that the hub allows
		const options = { local_files_only: true };
		const [tokenizer, model] = await Promise.all([
			transformers.AutoTokenizer.from_pretrained(folder, options),
			transformers.AutoModel.from_pretrained(folder, { ...options, dtype }),
		]);
		return { tokenizer, model };
	} catch (error) {
		const reason = messageOf(error);
		throw new OperationError('unavailable', `The embedding model in ${modelDir} cannot be loaded: ${reason}`);
	}
}

interface Transformers {
	readonly AutoModel: typeof AutoModel;
	readonly AutoTokenizer: typeof AutoTokenizer;
	readonly env: { allowRemoteModels: boolean; useFSCache: boolean; fetch: (...input: never[]) => Promise<unknown> };
}

function refuseNetwork(): Promise<never> {
	return Promise.reject(new Error('Models are read from this machine only.'));
}

async function embedBatch(
	model: PreTrainedModel,
	tokenizer: PreTrainedTokenizer,
	{ prompts, pooling, maxTokens, dense }: ModelFiles,
	texts: readonly string[],
	kind: EmbedKind,
): Promise<Float32Array[]> {
	const prompted = texts.map((text) => prompts[kind] + text);
	const inputs = tokenizer(prompted, { padding: true, truncation: true, max_length: maxTokens }) as Inputs;
	const outputs = (await model(inputs)) as Outputs;
	// A model that pools by itself says so by the name of its output.
	const sentence = outputs.sentence_embedding;
	if (sentence !== undefined) {
		const width = sentence.dims[1]!;
		const data = sentence.data as Float32Array;
		return texts.map((_, at) => normalised(data.subarray(at * width, (at + 1) * width)));
	}
	if (dense)
		throw new OperationError(
			'unavailable',
			'The model has a dense layer that its ONNX file lacks: its vectors would be wrong. Choose another one.',
		);
	const states = outputs.last_hidden_state ?? outputs.token_embeddings;
	if (states === undefined)
		throw new OperationError('unavailable', 'The model gives no token states; it is no embedding model.');
	const [count, tokens, width] = states.dims as [number, number, number];
	const mask = inputs.attention_mask.data as BigInt64Array;
	return pool({ data: states.data as Float32Array, texts: count, tokens, width, mask }, pooling).map(normalised);
}

interface Inputs {
	readonly attention_mask: Tensor;
}

interface Outputs {
	readonly sentence_embedding?: Tensor;
	readonly last_hidden_state?: Tensor;
	readonly token_embeddings?: Tensor;
}

const BATCH = 16;
