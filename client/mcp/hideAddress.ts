import { decodedPart } from '../../common/base/decodedPart.ts';
import { looksSecret, type HiddenValues } from './hiddenValues.ts';

/** Names of a key in the query of an address that mean less in other places. */
const KEY = /^(?:key|code|sig|signature|auth)$/i;
/** The name of what has none of its own. */
export const UNNAMED = 'ADDRESS';

/** Puts references in the place of keys in the query and the path of an address. The server writes values as an address has them. */
export function hideAddress(url: string, hidden: HiddenValues): string {
	const [, start = '', path = '', query = '', fragment = ''] =
		/^([^/?#]*\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#[^]*)?$/.exec(url) ?? [];
	return start + hidePath(path, hidden) + hideQuery(query, hidden) + fragment;
}

function hidePath(path: string, hidden: HiddenValues): string {
	return path
		.split('/')
		.map((part) => (looksSecret(part) ? hidden.hide(decodedPart(part), '', UNNAMED) : part))
		.join('/');
}

function hideQuery(query: string, hidden: HiddenValues): string {
	return query.replaceAll(/([?&])([^=&]*)=([^&]+)/g, (whole, sign: string, name: string, value: string) => {
		const isKey = KEY.test(name) && !value.includes('${');
		if (!isKey && !looksSecret(`${name}=${value}`)) return whole;
		return `${sign}${name}=${hidden.hide(decodedPart(value.replaceAll('+', ' ')), name, UNNAMED)}`;
	});
}
