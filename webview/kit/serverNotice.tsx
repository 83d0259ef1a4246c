import type { JSX } from 'preact';
import type { ServerState } from '../../common/protocol/webview.ts';
import { Button } from './button.tsx';
import { Notice } from './message.tsx';

interface ServerNoticeProps {
	readonly server: ServerState;
	readonly onRestart: () => void;
	readonly onShowLog: () => void;
}

/** Says that the server is away, and what to do; nothing while all is well. */
export function ServerNotice({ server, onRestart, onShowLog }: ServerNoticeProps): JSX.Element | null {
	if (server.phase === 'ready' || server.phase === 'starting') return null;
	if (server.phase === 'reconnecting') return <Notice severity="info">Connecting to the server again…</Notice>;
	return (
		<Notice severity="error">
			<p>{server.message ?? 'The Understory server is not running.'}</p>
			<div class="button-row">
				<Button onClick={onRestart}>Restart Server</Button>
				<Button secondary onClick={onShowLog}>
					Show Log
				</Button>
			</div>
		</Notice>
	);
}
