import './page.css';
import { DashboardPage } from './dashboardPage.ts';
import { Host } from './host.ts';

const container = document.getElementById('page');
if (!container) throw new Error('The document has no element with the id "page".');
new DashboardPage(container, new Host()).start();
