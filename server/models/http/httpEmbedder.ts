import type { EmbeddingKeyName } from '../../../common/model/embeddingModel.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { isLoopback } from '../../core/loopback.ts';
import type { EmbedKind, Embedder } from '../../ports/embedder.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Policy } from '../../ports/policy.ts';
import { modelIdOf, normalised } from '../vectors.ts';
import { abortableSleep } from './abortableSleep.ts';
import { Endpoints } from './endpoints.ts';
import { postJson, type PostOptions } from './postJson.ts';
import { type HttpProvider, WIRE_FORMATS, type WireFormat } from './wireFormats.ts';

export interface HttpEmbedderOptions {
	readonly provider: HttpProvider;
	/** Empty means the provider's default. */
	readonly model: string;
	/** Address without the path, `http:` or `https:`; empty means the provider's default. */
	readonly url: string;
	/** More addresses of servers with the same model, asked when the one before cannot answer. */
	readonly fallbackUrls?: readonly string[];
	/** The key of a service, asked for at every request so that it is held nowhere else. */
	readonly secret: (name: EmbeddingKeyName) => string | undefined;
	/** Dimensions of the vectors stored for a model id; undefined when none are. */
	readonly storedDimensions?: (modelId: string) => Promise<number | undefined>;
	/** Asked before every request. */
	readonly policy: Policy;
	readonly logger: Logger;
	readonly timeoutMs?: number;
	readonly sleep?: PostOptions['sleep'];
}

/**
 * A model behind a network address. Asks for one vector to learn the dimensions. When vectors are stored already the
 * server may be off, and what is stored can be searched by words.
 * @throws OperationError `invalidInput` for an address that is none; `unavailable` as `postJson`; `forbidden`.
 */
export async function createHttpEmbedder(options: HttpEmbedderOptions): Promise<Embedder> {
	const format = WIRE_FORMATS[options.provider];
	const model = options.model === '' ? format.defaultModel : options.model;
	const urls = [options.url === '' ? format.defaultUrl : options.url, ...(options.fallbackUrls ?? [])].map(baseUrl);
	const endpoints = new Endpoints({ urls, logger: options.logger });
	const request: Request = (texts, kind, wanted, signal) =>
		endpoints.ask(async (base, { first, last }) => {
			const vectors = await requestVectors({ ...options, format, model, base, patient: last }, texts, kind, signal);
			const length = vectors.find((vector) => vector.length !== wanted.dimensions)?.length;
			if (wanted.dimensions === undefined || length === undefined || (first && wanted.ofOthersOnly)) return vectors;
			throw otherSize(format, wanted.dimensions, length);
		});
	const id = modelIdOf(options.provider, model);
	const dimensions = await findDimensions(await options.storedDimensions?.(id), request);
	return {
		id,
		dimensions,
		lastResort: false,
		local: urls.every(({ hostname }) => isLoopback(hostname)),
		embed: async (texts, kind, signal) => {
			const vectors: Float32Array[] = [];
			for (const batch of batches(texts, format))
				vectors.push(...(await request(batch, kind, { dimensions, ofOthersOnly: false }, signal)));
			return vectors;
		},
		dispose: () => undefined,
	};
}

type Request = (
	texts: readonly string[],
	kind: EmbedKind,
	wanted: Wanted,
	signal?: AbortSignal,
) => Promise<Float32Array[]>;

/** What tells the vectors of this model from those of another one under the same name. */
interface Wanted {
	/** Undefined while they are not known. */
	readonly dimensions: number | undefined;
	/** The server of the first choice is believed: the user may have given it another model. */
	readonly ofOthersOnly: boolean;
}

/** What the server answers now: another model may be served under the old name. */
async function findDimensions(stored: number | undefined, request: Request): Promise<number> {
	const signal = stored === undefined ? undefined : AbortSignal.timeout(PROBE_MS);
	try {
		const [vector] = await request(['dimensions'], 'passage', { dimensions: stored, ofOthersOnly: true }, signal);
		return vector!.length;
	} catch (error) {
		if (stored === undefined) throw error;
		return stored;
	}
}

/** One request to one server. */
interface Asking extends Omit<HttpEmbedderOptions, 'url' | 'model'> {
	readonly format: WireFormat;
	readonly model: string;
	readonly base: URL;
	readonly patient: boolean;
}

async function requestVectors(
	{ format, model, base, patient, secret, policy, timeoutMs = TIMEOUT_MS, sleep = abortableSleep }: Asking,
	texts: readonly string[],
	kind: EmbedKind,
	signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
	policy.demand('allowCloudEmbeddings', base.href);
	const key = format.secret === undefined ? undefined : secret(format.secret);
	if (key === undefined && !format.secretOptional)
		throw new OperationError(
			'unavailable',
			`${format.service} needs a key. Run “Understory: Set Embedding Key…”, or choose another embedding provider.`,
		);
	const answer = await postJson({
		url: new URL(base.pathname.replace(/\/$/, '') + format.path(model), base).href,
		headers: format.headers(key),
		// An empty text is refused by some services; a space is not.
		body: format.body(
			model,
			texts.map((text) => (text.trim() === '' ? ' ' : text)),
			kind,
		),
		service: format.service,
		timeoutMs,
		signal,
		sleep,
		patient,
	});
	const vectors = parseVectors(format, answer);
	if (vectors.length !== texts.length)
		throw new OperationError(
			'unavailable',
			`${format.service} answered ${vectors.length} vectors for ${texts.length} texts.`,
		);
	return vectors.map((vector, at) => (texts[at]!.trim() === '' ? new Float32Array(vector.length) : normalised(vector)));
}

function parseVectors(format: WireFormat, answer: unknown): number[][] {
	try {
		return format.vectors(answer);
	} catch {
		// What is wrong with the form is for its authors; the user can only check the address.
		throw new OperationError(
			'unavailable',
			`${format.service} did not answer with vectors. Check the address and the model.`,
		);
	}
}

/** As many texts as one request may have. A longer text goes alone, cut to what a request may have. */
function* batches(texts: readonly string[], { maxTexts, maxCharacters }: WireFormat): Generator<string[]> {
	let batch: string[] = [];
	let characters = 0;
	for (const text of texts) {
		const cut = text.slice(0, MAX_TEXT_CHARACTERS);
		if (batch.length === maxTexts || (batch.length > 0 && characters + cut.length > maxCharacters)) {
			yield batch;
			batch = [];
			characters = 0;
		}
		batch.push(cut);
		characters += cut.length;
	}
	if (batch.length > 0) yield batch;
}

/** `http://host:port/prefix`, with or without the `/v1` that others' documentation shows. */
function baseUrl(address: string): URL {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
		throw new OperationError(
			'invalidInput',
			`“${address}” is no address of an embedding server; write http://host:port.`,
		);
	url.pathname = url.pathname.replace(/\/v1\/?$/, '');
	url.search = url.hash = '';
	return url;
}

function otherSize({ service }: WireFormat, expected: number, found: number): OperationError {
	const message = `${service} now answers with ${found} dimensions instead of ${expected}: it serves another model under the same name. Choose the model again, or stop the server with \`understory stop\`, to build the index of that one.`;
	return new OperationError('unavailable', message);
}

const TIMEOUT_MS = 60_000;
/** A server that is off must not hold up a start. */
const PROBE_MS = 2000;
/** About 8,000 tokens of code, which is what these models read at most. */
const MAX_TEXT_CHARACTERS = 24_000;
