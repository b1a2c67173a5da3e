import * as vscode from 'vscode';
import type { BeamTransforms } from '../../beamYaml/beamTransforms.ts';
import { isBeamYaml } from '../../beamYaml/isBeamYaml.ts';
import type { Judgement } from '../../beamYaml/validateBeamYaml.ts';

/** Documents that may be Beam YAML; {@link BeamYamlFiles.isPipeline} says which are. */
export const yamlSelector: readonly vscode.DocumentFilter[] = [
  { language: 'yaml' },
  { pattern: '**/*.beam.{yaml,yml}' },
];

/** Schemes of files that people write. */
const schemes: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

/** What is known of open Beam YAML pipelines, kept until they change. The reader and Beam's transforms load on first use. */
export class BeamYamlFiles {
  private readonly known = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly judgement: Promise<Judgement> }
  >();
  private loaded: Promise<BeamTransforms> | undefined;

  isPipeline(document: vscode.TextDocument): boolean {
    const { uri } = document;
    if (!schemes.has(uri.scheme) || vscode.languages.match([...yamlSelector], document) === 0) return false;
    return isBeamYaml(uri.path, document.getText());
  }

  async judge(document: vscode.TextDocument): Promise<Judgement> {
    const { version } = document;
    const known = this.known.get(document);
    if (known?.version === version) return known.judgement;
    const text = document.getText();
    const judgement = Promise.all([import('../../beamYaml/validateBeamYaml.ts'), this.beam()]).then(
      ([{ validateBeamYaml }, beam]) => validateBeamYaml(text, beam),
    );
    this.known.set(document, { version, judgement });
    return judgement;
  }

  beam(): Promise<BeamTransforms> {
    if (!this.loaded) {
      this.loaded = import('../../beamYaml/beamTransforms.ts').then(({ loadBeamTransforms }) =>
        loadBeamTransforms(),
      );
      this.loaded.catch(() => (this.loaded = undefined));
    }
    return this.loaded;
  }
}
