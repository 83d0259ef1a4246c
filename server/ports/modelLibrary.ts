import type {
	DownloadProgress,
	EmbeddingKeyName,
	HubModelFacts,
	StoredModel,
} from '../../common/model/embeddingModel.ts';

/** A model on a hub. */
export interface HubRequest {
	/** `owner/name`, or `owner/name@revision`. */
	readonly model: string;
	/** Address of the hub or a mirror. */
	readonly hub: string;
	readonly signal: AbortSignal;
}

/** Embedding models on this machine and on a hub. Only `inspect` and `download` use the network. */
export interface ModelLibrary {
	/** Where the models are. */
	readonly folder: string;
	/** @throws OperationError `notFound` or `unavailable` with what the user can do */
	inspect(request: HubRequest): Promise<HubModelFacts>;
	/**
	 * Fetches what is missing, checks every file against the hub's sum, and puts the folder in its place as a whole. What
	 * came before a failure or a cancellation is kept for the next try.
	 * @throws OperationError `notFound`, `unavailable` or `diskFull`; the signal's reason when it is aborted
	 */
	download(request: HubRequest, onProgress: (progress: DownloadProgress) => void): Promise<LibraryModel>;
	/** Newest first. */
	list(): Promise<LibraryModel[]>;
	/** All revisions and what broken downloads left. @returns bytes that are free again, undefined when there was nothing */
	remove(model: string): Promise<number | undefined>;
}

export type LibraryModel = Omit<StoredModel, 'chosen'>;

/** Keys of embedding services: those that a window handed over, else those of the environment. */
export interface EmbeddingKeys {
	/** An empty key is forgotten. */
	set(keys: Readonly<Partial<Record<EmbeddingKeyName, string>>>): void;
	get(name: EmbeddingKeyName): string | undefined;
}
