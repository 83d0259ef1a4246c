import { matched } from './ranges.ts';
import { SECRET_FORMS, SERVICE_KEYS } from './secretShapes.ts';

/** Whether a text holds what is a secret by its own form, wherever it stands: a key of a service, a password in an address. */
export function holdsKey(text: string): boolean {
	return [...SERVICE_KEYS, ...SECRET_FORMS].some((shape) => matched(text, shape).length > 0);
}
