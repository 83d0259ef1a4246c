import type { JSX } from 'preact';
import type { ServerState } from '../../common/protocol/webview.ts';
import { Button } from './button.tsx';
import { Notice } from './message.tsx';

interface ServerNoticeProps {
	/** Undefined until the window has told it. */
	readonly server: ServerState | undefined;
	/** Runs a command of the extension. */
	readonly command: (id: 'understory.restartServer' | 'understory.showLog') => void;
}

/** Says that the server is away, and what to do; nothing while all is well. */
export function ServerNotice({ server, command }: ServerNoticeProps): JSX.Element | null {
	if (server === undefined || server.phase === 'ready' || server.phase === 'starting') return null;
	if (server.phase === 'reconnecting') return <Notice severity="info">Connecting to the server again…</Notice>;
	return (
		<Notice severity="error">
			<p>{server.message ?? 'The Understory server is not running.'}</p>
			<div class="button-row">
				<Button onClick={() => command('understory.restartServer')}>Restart Server</Button>
				<Button secondary onClick={() => command('understory.showLog')}>
					Show Log
				</Button>
			</div>
		</Notice>
	);
}
