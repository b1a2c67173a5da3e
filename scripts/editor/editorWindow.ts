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

  /** Runs a command by its title in the palette, which is opened again where a page that takes the focus has closed it. */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    const mostAttempts = 5;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const timeout = 10_000;
        await this.page.keyboard.press('F1');
        await input.waitFor({ timeout });
        await input.fill(`>${title}`, { timeout });
        await row.click({ timeout });
        return;
      } catch (error) {
        if (attempt === mostAttempts) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  async openJobsView(): Promise<void> {
    // A click on the icon of the view in front would close it.
    const icon = this.page.locator('.activitybar .action-item', {
      has: this.page.locator('a[aria-label="Dataflow"]'),
    });
    await icon.waitFor();
    if (!(await icon.getAttribute('class'))?.includes('checked')) await icon.click();
  }

  /** Opens a file of the workspace by its name. Keys go to it afterwards, whichever page was in front. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+P');
    await this.page.locator('.quick-input-widget input').fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.page.locator('.editor-group-container .monaco-editor .view-lines').first().click();
    await this.page.locator('.editor-group-container .monaco-editor.focused').waitFor();
  }

  /** What a decoration shows behind the line of the editor that has a text; empty when it shows nothing. */
  async decorationOf(lineText: string): Promise<string> {
    // Text of a style is in no element. The editor writes spaces as non-breaking ones.
    const contents = await this.page.evaluate<string>(`
      [...document.querySelectorAll('.view-line')]
        .filter((line) => line.textContent.replaceAll('\\u00a0', ' ').includes(${JSON.stringify(lineText)}))
        .flatMap((line) => [...line.querySelectorAll('span')])
        .map((span) => getComputedStyle(span, '::after').content)
        .filter((content) => content.startsWith('"'))
        .map((content) => content.slice(1, -1))
        .join('')`);
    return contents.replaceAll('\u00a0', ' ').trim();
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

  /**
   * Asks in the chat view, which is opened if need be.
   * @param model part of the name of the model that the picker has to show first
   */
  async ask(question: string, model = 'built-in'): Promise<void> {
    await this.runCommand('Chat: Open Chat');
    const input = this.page.locator('.interactive-session .chat-input-container .monaco-editor').last();
    // Without a model the editor refuses every question; the built-in one comes with the extension.
    await this.page.locator('.interactive-session .chat-input-toolbars', { hasText: model }).waitFor();
    await input.click();
    // The participant of the last question is filled in already.
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(question);
    // The suggestion list for @ and / would take the first Enter.
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Enter');
  }

  /** Chooses a model in the picker of the chat view, which is opened if need be. */
  async chooseModel(name: string): Promise<void> {
    await this.runCommand('Chat: Open Chat');
    await this.page.locator('.interactive-session .model-picker-name').last().click();
    const models = this.page.locator('.action-widget .monaco-list-row');
    const wanted = models.filter({ hasText: name }).first();
    // Only those used lately stand in front.
    await wanted
      .or(models.filter({ hasText: 'Other Models' }))
      .first()
      .waitFor();
    if (!(await wanted.isVisible())) await models.filter({ hasText: 'Other Models' }).click();
    await wanted.click();
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
