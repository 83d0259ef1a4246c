import path from 'node:path';
import { folderSpelling } from '../../common/base/folderSpelling.ts';
import { NO_FOLDER } from '../../common/model/noFolder.ts';
import { OperationError } from '../../common/protocol/errors.ts';

/**
 * The one spelling of a folder that the index knows: absolute, no trailing separator, drive letter in upper case.
 * @throws OperationError `invalidInput` when the path is relative.
 */
export function canonicalFolder(folder: string): string {
	if (!path.isAbsolute(folder))
		throw new OperationError('invalidInput', `The folder ${JSON.stringify(folder)} is not an absolute path.`);
	return folderSpelling(path.resolve(folder));
}

/** Of a list that may say that no folder is meant. @throws OperationError as `canonicalFolder` */
export function canonicalRoot(root: string): string {
	return root === NO_FOLDER ? NO_FOLDER : canonicalFolder(root);
}
