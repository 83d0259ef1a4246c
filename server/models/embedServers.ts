import type { EmbedServer } from '../../common/model/embeddingModel.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';
import { isLoopback } from '../core/loopback.ts';
import { SHIPPED_MODEL } from './createEmbedder.ts';
import { WIRE_FORMATS } from './http/wireFormats.ts';

/**
 * What the settings choose for the role `embed`, in the order in which it is asked. Vectors of two models cannot be
 * compared, so all of them have one model.
 */
export function embedServers(settings: ClientSettings['embedding']): EmbedServer[] {
	const { provider, model, url, fallbackUrls = [] } = settings;
	switch (provider) {
		case 'auto':
			return [here(`local/${SHIPPED_MODEL}`)];
		case 'hash':
			return [here('hash')];
		case 'hub':
			return [here(model === '' ? 'hub' : `hub/${model}`)];
		case 'local':
			return [here(`local/${model === '' ? SHIPPED_MODEL : model}`)];
		default: {
			const { defaultModel, defaultUrl } = WIRE_FORMATS[provider];
			const ref = `${provider}/${model === '' ? defaultModel : model}`;
			return [url === '' ? defaultUrl : url, ...fallbackUrls].map((address) => there(ref, address));
		}
	}
}

/** A model that runs in this process. */
function here(ref: string): EmbedServer {
	return { ref, local: true, host: '' };
}

/** What is no address is shown as it is: it is refused where it is used. */
function there(ref: string, address: string): EmbedServer {
	if (!URL.canParse(address)) return { ref, local: false, host: address };
	const { host, hostname } = new URL(address);
	return { ref, local: isLoopback(hostname), host };
}
