import type { Server } from '@modelcontextprotocol/server';
import type { Disposable } from '../../../common/base/disposable.ts';
import { isHeard, type LogLevel } from '../../base/logLevels.ts';
import type { Upstreams } from '../../ports/upstream.ts';
import { onClose } from './onClose.ts';

/** Hands on how much an assistant of the older revision wants servers to log; the newer one says so with each request. */
export function takeLogWish(server: Server, upstreams: Upstreams): (level: LogLevel) => boolean {
	let wanted: LogLevel | undefined;
	let wish: Disposable | undefined;
	server.setRequestHandler('logging/setLevel', ({ params }) => {
		const before = wish;
		wanted = params.level;
		wish = upstreams.wishLevel(wanted);
		before?.dispose(); // later, so that servers are not told of a level in between
		return {};
	});
	onClose(server, () => wish?.dispose());
	return (level) => isHeard(level, wanted);
}
