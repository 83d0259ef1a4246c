import type { StoredModel } from '../../common/model/embeddingModel.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';
import type { EmbeddingKeys, LibraryModel, ModelLibrary } from '../ports/modelLibrary.ts';
import type { HandlersOf } from './handler.ts';

export interface ModelServices {
	readonly library: ModelLibrary;
	readonly keys: EmbeddingKeys;
	/** The settings in use. */
	readonly embedding: () => ClientSettings['embedding'];
	/** Tries the model of the settings again. */
	readonly reopen: () => void;
}

/** Progress is sent at most this often. Milliseconds. */
const PROGRESS_MS = 200;

/** Embedding models: what is on this machine, what the hub has, and the keys of services. */
export function createModelHandlers({ library, keys, embedding, reopen }: ModelServices): HandlersOf<'model'> {
	const hubOf = (hub: string): string => (hub === '' && embedding().provider === 'hub' ? embedding().url : hub);
	const isChosen = ({ model }: Pick<LibraryModel, 'model'>): boolean =>
		embedding().provider === 'hub' && ownerAndName(embedding().model) === model;
	const toStored = (model: LibraryModel): StoredModel => ({ ...model, chosen: isChosen(model) });
	return {
		'model/inspect': ({ model, hub }, { signal }) => library.inspect({ model, hub: hubOf(hub), signal }),
		'model/download': async ({ id, model, hub }, { signal, progress }) => {
			let next = 0;
			const stored = await library.download({ model, hub: hubOf(hub), signal }, (state) => {
				if (Date.now() < next && state.done < state.total) return;
				next = Date.now() + PROGRESS_MS;
				void progress('understory/event/modelDownload', { id, ...state });
			});
			if (isChosen(stored)) reopen();
			return toStored(stored);
		},
		'model/list': async () => ({ models: (await library.list()).map(toStored), folder: library.folder }),
		'model/remove': async ({ model }) => {
			if (isChosen({ model: ownerAndName(model) }))
				throw new OperationError('invalidInput', `${model} is the model of the settings. Choose another one first.`);
			const bytes = await library.remove(model);
			return { removed: bytes !== undefined, bytes: bytes ?? 0 };
		},
		'model/setKeys': ({ keys: given }) => {
			keys.set(given);
			const { provider } = embedding();
			if (Object.hasOwn(given, provider)) reopen();
			return {};
		},
	};
}

/** Without the revision. */
function ownerAndName(model: string): string {
	return model.split('@')[0]!;
}
