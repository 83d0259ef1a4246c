import path from 'node:path';

/** Folder of the embedding model that ships. */
export const SHIPPED_MODEL_DIR = path.join(import.meta.dirname, '..', '..', 'models', 'understory-fast');
