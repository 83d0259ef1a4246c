import { z } from 'zod';
import { OperationError } from '../../../common/protocol/errors.ts';
import { ONNX_FILES, REQUIRED_FILES } from '../transformers/modelFiles.ts';
import type { HubName } from './hubModel.ts';
import { connectionFailure, type HubAccess, IdleClock, openHub, withRetries } from './hubRequest.ts';

/** A file of a model on the hub. */
export interface HubFile {
	readonly path: string;
	readonly bytes: number;
	/** Large files are named by the SHA-256 of their content, small ones by git's SHA-1 of a blob. */
	readonly sum: { readonly kind: 'sha256' | 'gitBlob'; readonly hex: string };
}

export interface HubListing {
	/** Commit; the files of it never change. */
	readonly commit: string;
	readonly licence: string;
	/** Those that the product reads. */
	readonly files: readonly HubFile[];
}

/**
 * What the product needs of a model: `GET /api/models/NAME/revision/REVISION` names the commit, `GET
 * /api/models/NAME/tree/COMMIT?recursive=true` its files, in pages that a `Link` header joins (the hub's public API).
 * @throws OperationError `notFound`, or `unavailable` also when the model has no ONNX file that can be run here
 */
export async function listModel(access: HubAccess, { model, revision }: HubName): Promise<HubListing> {
	const api = `${access.hub.href.replace(/\/$/, '')}/api/models/${model}`;
	const info = await getJson(access, new URL(`${api}/revision/${encodeURIComponent(revision)}`), modelInfo);
	const entries: z.infer<typeof tree> = [];
	let next: URL | undefined = new URL(`${api}/tree/${info.json.sha}?recursive=true`);
	for (let page = 0; next !== undefined && page < MAX_PAGES; page++) {
		const answer: Answer<typeof tree> = await getJson(access, next, tree);
		entries.push(...answer.json);
		next = answer.next;
	}
	const licence = info.json.cardData?.license;
	return {
		commit: info.json.sha,
		licence: typeof licence === 'string' ? licence : '',
		files: wantedFiles(entries.flatMap(toFile), model, access.hub.host),
	};
}

const modelInfo = z.object({
	sha: z.string().regex(/^[0-9a-f]{40,64}$/),
	cardData: z.object({ license: z.unknown() }).partial().nullish(),
});
const tree = z.array(
	z.object({
		type: z.string(),
		path: z.string(),
		oid: z.string(),
		size: z.number().int().nonnegative(),
		lfs: z.object({ oid: z.string(), size: z.number().int().nonnegative() }).nullish(),
	}),
);

interface Answer<T extends z.ZodType> {
	readonly json: z.infer<T>;
	readonly next: URL | undefined;
}

async function getJson<T extends z.ZodType>(access: HubAccess, url: URL, schema: T): Promise<Answer<T>> {
	return withRetries(access, async () => {
		const idle = new IdleClock(access.idleMs);
		try {
			const response = await openHub(access, url, { idle });
			const parsed = schema.safeParse(await response.json());
			if (!parsed.success) throw new SyntaxError('another form');
			return { json: parsed.data, next: nextPage(response.headers.get('link'), url) };
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw connectionFailure(access, error, idle);
			throw new OperationError(
				'unavailable',
				`${access.hub.host} did not answer as a model hub does. Check the address.`,
			);
		} finally {
			idle.stop();
		}
	});
}

/** `<address>; rel="next"`, of the same hub. */
function nextPage(link: string | null, current: URL): URL | undefined {
	const address = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
	if (address === undefined || !URL.canParse(address, current.href)) return undefined;
	const url = new URL(address, current);
	return url.origin === current.origin ? url : undefined;
}

function toFile({ type, path, oid, size, lfs }: z.infer<typeof tree>[number]): HubFile[] {
	if (type !== 'file' || !SAFE_PATH.test(path)) return [];
	const large = lfs ?? undefined;
	if (large !== undefined)
		return [{ path, bytes: large.size, sum: { kind: 'sha256', hex: large.oid.replace(/^sha256:/, '') } }];
	return [{ path, bytes: size, sum: { kind: 'gitBlob', hex: oid } }];
}

function wantedFiles(files: readonly HubFile[], model: string, host: string): HubFile[] {
	const paths = new Set(files.map(({ path }) => path));
	const onnx = ONNX_FILES.map(([, name]) => `onnx/${name}`).find((name) => paths.has(name));
	const missing = onnx === undefined ? 'onnx/model.onnx' : REQUIRED_FILES.find((name) => !paths.has(name));
	if (onnx === undefined || missing !== undefined)
		throw new OperationError(
			'unavailable',
			`${model} at ${host} has no ${missing}: it cannot be run here. Choose a feature-extraction model with ONNX files (tagged “transformers.js”).`,
		);
	// Weights above 2 GB lie beside the ONNX file: `model.onnx_data`, `model.onnx_data_1`.
	const weights = files.filter(({ path }) => path === onnx || path.startsWith(`${onnx}_data`));
	return [...files.filter(({ path }) => [...REQUIRED_FILES, ...OPTIONAL].includes(path)), ...weights];
}

const OPTIONAL = [
	'special_tokens_map.json',
	'modules.json',
	'1_Pooling/config.json',
	'config_sentence_transformers.json',
	'sentence_bert_config.json',
];
/** Stays below the folder it is put in. */
const SAFE_PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w./-]+$/;
const MAX_PAGES = 50;
