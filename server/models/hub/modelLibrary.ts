import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../../common/base/parseJson.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import type { HubRequest, LibraryModel, ModelLibrary } from '../../ports/modelLibrary.ts';
import type { Policy } from '../../ports/policy.ts';
import { abortableSleep } from '../http/abortableSleep.ts';
import { fetchFile } from './fetchFile.ts';
import { type HubListing, listModel } from './hubListing.ts';
import { folderName, folderPrefix, type HubName, hubAddress, parseHubName } from './hubModel.ts';
import type { HubAccess } from './hubRequest.ts';

export interface LibraryOptions {
	/** Folder of the models; made when it is first needed. */
	readonly folder: string;
	/** Token for the hub; undefined when there is none. */
	readonly token: () => string | undefined;
	/** Asked before every request. */
	readonly policy: Policy;
	readonly logger: Logger;
	readonly idleMs?: number;
	readonly sleep?: HubAccess['sleep'];
}

/** Written last, so a folder that has it is whole. */
const RECORD = 'understory.json';
/** Downloads in progress, one folder each, in the folder of models. */
const PARTIAL = '.partial';
const IDLE_MS = 60_000;
/** Room that a download leaves on the disk. */
const SPARE_BYTES = 50_000_000;

const record = z.object({
	model: z.string(),
	revision: z.string(),
	host: z.string(),
	licence: z.string(),
	bytes: z.number(),
	/** Milliseconds since the epoch. */
	downloadedAt: z.number(),
	sums: z.record(z.string(), z.string()),
});

/** Embedding models of a hub, each in a folder `owner--name@commit` as transformers.js reads it. */
export function createModelLibrary(options: LibraryOptions): ModelLibrary {
	const { folder, token, policy, logger, idleMs = IDLE_MS, sleep = sleepFor } = options;
	const running = new Set<string>();
	const demand = (url: URL): void => policy.demand('allowDownloads', url.href);
	const accessOf = ({ hub, signal }: HubRequest): HubAccess => ({
		hub: hubAddress(hub),
		token,
		demand,
		signal,
		idleMs,
		sleep,
	});
	return {
		folder,
		async inspect(request) {
			const access = accessOf(request);
			const name = parseHubName(request.model);
			const listing = await listModel(access, name);
			const target = path.join(folder, folderName(name.model, listing.commit));
			const bytes = sizeOf(listing);
			const present = (await readRecord(target))?.bytes ?? (await folderBytes(partialOf(folder, name, listing)));
			return {
				model: name.model,
				revision: listing.commit,
				host: access.hub.host,
				folder: target,
				licence: listing.licence,
				files: listing.files.map((file) => ({ path: file.path, bytes: file.bytes })),
				bytes,
				present: Math.min(present, bytes),
			};
		},
		async download(request, onProgress) {
			const access = accessOf(request);
			const name = parseHubName(request.model);
			if (running.has(name.model))
				throw new OperationError('unavailable', `${name.model} is being downloaded already. Wait until it is here.`);
			running.add(name.model);
			try {
				const listing = await listModel(access, name);
				const target = path.join(folder, folderName(name.model, listing.commit));
				const found = await readRecord(target);
				if (found !== undefined) return withoutDate(found);
				const stored = await fetchAll(access, { folder, name, listing, target }, onProgress);
				logger.info('An embedding model was downloaded', {
					model: stored.model,
					commit: stored.revision,
					bytes: stored.bytes,
				});
				return stored;
			} finally {
				running.delete(name.model);
			}
		},
		list: () => listModels(folder),
		async remove(text) {
			const { model } = parseHubName(text);
			if (running.has(model))
				throw new OperationError('unavailable', `${model} is being downloaded. Cancel that first.`);
			const prefix = folderPrefix(model);
			const found = await Promise.all(
				[folder, path.join(folder, PARTIAL)].map(async (parent) =>
					(await entriesOf(parent))
						.filter((entry) => entry.startsWith(prefix))
						.map((entry) => path.join(parent, entry)),
				),
			);
			const folders = found.flat();
			if (folders.length === 0) return undefined;
			const sizes = await Promise.all(folders.map(folderBytes));
			for (const each of folders) await rm(each, { recursive: true, force: true });
			return sizes.reduce((sum, size) => sum + size, 0);
		},
	};
}

/** Folder of the newest download of a model, of one revision when the name has one; undefined when there is none. */
export async function findModel(folder: string, text: string): Promise<string | undefined> {
	const { model } = parseHubName(text);
	const revision = text.includes('@') ? parseHubName(text).revision : '';
	const found = (await listModels(folder)).find(
		(each) => each.model === model && (each.revision.startsWith(revision) || each.folder.endsWith(`@${revision}`)),
	);
	return found?.folder;
}

interface Download {
	readonly folder: string;
	readonly name: HubName;
	readonly listing: HubListing;
	readonly target: string;
}

async function fetchAll(
	access: HubAccess,
	{ folder, name, listing, target }: Download,
	onProgress: Parameters<ModelLibrary['download']>[1],
): Promise<LibraryModel> {
	const partial = partialOf(folder, name, listing);
	await dropOtherRevisions(folder, name, path.basename(partial));
	await mkdir(partial, { recursive: true, mode: 0o700 });
	const total = sizeOf(listing);
	await requireRoom(partial, total - (await folderBytes(partial)));
	let before = 0;
	for (const file of listing.files) {
		const address = new URL(
			`${access.hub.href.replace(/\/$/, '')}/${name.model}/resolve/${listing.commit}/${file.path}`,
		);
		await fetchFile(access, { address, file, to: path.join(partial, file.path) }, (bytes) =>
			onProgress({ file: file.path, done: before + bytes, total }),
		);
		before += file.bytes;
	}
	const sums = Object.fromEntries(listing.files.map(({ path: file, sum }) => [file, `${sum.kind}:${sum.hex}`]));
	const facts = {
		model: name.model,
		revision: listing.commit,
		host: access.hub.host,
		licence: listing.licence,
		bytes: total,
	};
	await writeRecord(partial, { ...facts, sums, downloadedAt: Date.now() });
	await rm(target, { recursive: true, force: true }); // a folder without a record is not whole
	await rename(partial, target);
	return { ...facts, folder: target };
}

async function writeRecord(folder: string, content: z.infer<typeof record>): Promise<void> {
	const handle = await open(path.join(folder, RECORD), 'w', 0o600);
	try {
		await writeFile(handle, `${JSON.stringify(content, undefined, '\t')}\n`);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Newest first; folders that are not whole are none. */
async function listModels(folder: string): Promise<LibraryModel[]> {
	const entries = (await entriesOf(folder)).filter((entry) => entry !== PARTIAL);
	const found = await Promise.all(entries.map((entry) => readRecord(path.join(folder, entry))));
	return found
		.filter((each) => each !== undefined)
		.toSorted((a, b) => b.downloadedAt - a.downloadedAt)
		.map(withoutDate);
}

interface DatedModel extends LibraryModel {
	readonly downloadedAt: number;
}

function withoutDate({ model, revision, host, folder, bytes, licence }: DatedModel): LibraryModel {
	return { model, revision, host, folder, bytes, licence };
}

/** Undefined when the folder is not there or not whole. */
async function readRecord(folder: string): Promise<DatedModel | undefined> {
	const text = await readFile(path.join(folder, RECORD), 'utf8').catch(() => undefined);
	const parsed = text === undefined ? undefined : record.safeParse(parseJson(text));
	if (parsed?.success !== true) return undefined;
	return { ...parsed.data, folder };
}

function partialOf(folder: string, { model }: HubName, { commit }: HubListing): string {
	return path.join(folder, PARTIAL, folderName(model, commit));
}

/** What was begun of another commit is of no use to this one. */
async function dropOtherRevisions(folder: string, { model }: HubName, keep: string): Promise<void> {
	for (const entry of await entriesOf(path.join(folder, PARTIAL)))
		if (entry.startsWith(folderPrefix(model)) && entry !== keep)
			await rm(path.join(folder, PARTIAL, entry), { recursive: true, force: true });
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= bytes + SPARE_BYTES) return;
	const mb = Math.ceil((bytes + SPARE_BYTES - bavail * bsize) / 1e6);
	throw new OperationError(
		'diskFull',
		`The disk has too little room for the model: ${mb.toLocaleString('en')} MB more are needed.`,
	);
}

function sizeOf({ files }: HubListing): number {
	return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function folderBytes(folder: string): Promise<number> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(missingIsEmpty);
	const files = entries.filter((entry) => entry.isFile()).map((entry) => stat(path.join(entry.parentPath, entry.name)));
	return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0);
}

function entriesOf(folder: string): Promise<string[]> {
	return readdir(folder).catch(missingIsEmpty);
}

function missingIsEmpty(error: NodeJS.ErrnoException): never[] {
	if (error.code === 'ENOENT') return [];
	throw error;
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
	return abortableSleep(ms, signal);
}
