import { OperationError } from '../../common/protocol/errors.ts';

export type NodeSqlite = typeof import('node:sqlite');

/**
 * SQLite as Node brings it. Node 22 and 23 warn that the module is experimental; what is used of it has not changed since.
 * @throws OperationError `unavailable` when this Node has none.
 */
export function loadNodeSqlite(): NodeSqlite {
	// oxlint-disable-next-line typescript/unbound-method -- put back as it was
	const emitWarning = process.emitWarning;
	process.emitWarning = () => undefined;
	const sqlite = process.getBuiltinModule?.('node:sqlite');
	process.emitWarning = emitWarning;
	if (sqlite !== undefined) return sqlite;
	throw new OperationError(
		'unavailable',
		`Understory needs Node 22.13 or newer (this is ${process.version}). Update Node or the editor.`,
	);
}
