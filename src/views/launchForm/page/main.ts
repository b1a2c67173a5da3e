import './page.css';
import { HostChannel } from '../../../webview/page/hostChannel.ts';
import { isLaunchState } from '../messageChecks.ts';
import type { LaunchState, MessageFromPage } from '../protocol.ts';
import { LaunchPage } from './launchPage.ts';

const container = document.getElementById('page');
if (!container) throw new Error('The document has no element with the id "page".');
new LaunchPage(container, new HostChannel<MessageFromPage, LaunchState>(isLaunchState)).start();
