import { listOwnPrompts } from './ownPrompts.ts';
import { listOwnTools } from './ownTools.ts';

/** Names of our own tools and prompts; no other server can take them. */
export const OWN_NAMES: readonly string[] = [...listOwnTools(), ...listOwnPrompts()].map(({ name }) => name);
