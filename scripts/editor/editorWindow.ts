import { chromium as browserType, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { chromium, chromiumFlags } from '../provision/chromium.ts';
import type { CodeServerSession } from './codeServerSession.ts';

const workbench = '.monaco-workbench .activitybar';

export interface EditorWindowOptions {
  /** Opened as the workspace. */
  readonly folder: string;
  readonly width?: number;
  readonly height?: number;
}

/** A VS Code window in a real browser, used as a person would: palette, views, webviews, chat. */
export class EditorWindow {
  private constructor(
    readonly page: Page,
    private readonly closeBrowser: () => Promise<void>,
  ) {}

  static async open(session: CodeServerSession, options: EditorWindowOptions): Promise<EditorWindow> {
    const browser = await browserType.launch({ executablePath: await chromium(), args: chromiumFlags });
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1400, height: options.height ?? 860 },
    });
    page.setDefaultTimeout(60_000);
    await page.goto(`${session.origin}/?${new URLSearchParams({ folder: options.folder }).toString()}`);
    await page.locator(workbench).waitFor();
    return new EditorWindow(page, () => browser.close());
  }

  /** Loads the window again, as a person does to get out of trouble. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.page.locator(workbench).waitFor();
  }

  /** Runs a command by its title in the palette. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  async openJobsView(): Promise<void> {
    // A click on the icon of the view in front would close it.
    const icon = this.page.locator('.activitybar .action-item', {
      has: this.page.locator('a[aria-label="Dataflow"]'),
    });
    await icon.waitFor();
    if (!(await icon.getAttribute('class'))?.includes('checked')) await icon.click();
  }

  /** Rows of the jobs view that contain a text. */
  jobRow(text: string): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text });
  }

  /** The page of the webview in front. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /**
   * Drags the border between two parts of the window.
   * @param fromX where the border is
   */
  async dragBorder(fromX: number, toX: number): Promise<void> {
    const { mouse } = this.page;
    const y = 400;
    await mouse.move(fromX, y);
    await mouse.down();
    await mouse.move(toX, y, { steps: 5 });
    await mouse.up();
  }

  /** Asks in the chat view, which is opened if need be. */
  async ask(question: string): Promise<void> {
    await this.runCommand('Chat: Open Chat');
    const input = this.page.locator('.interactive-session .chat-input-container .monaco-editor').last();
    // Without a model the editor refuses every question; the built-in one comes with the extension.
    await this.page.locator('.interactive-session .chat-input-toolbars', { hasText: 'built-in' }).waitFor();
    await input.click();
    // The participant of the last question is filled in already.
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(question);
    // The suggestion list for @ and / would take the first Enter.
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Enter');
  }

  /** Answers in the chat, oldest first. */
  answers(): Locator {
    return this.page.locator('.interactive-session .interactive-response');
  }

  /** What the chat asks before a tool may run. */
  confirmation(): Locator {
    return this.page.locator('.interactive-session .chat-tool-confirmation-carousel');
  }

  async close(): Promise<void> {
    await this.closeBrowser();
  }
}
