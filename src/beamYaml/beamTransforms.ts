/** What a config value may be; `any` where Beam does not say. */
export type ValueShape = 'string' | 'number' | 'boolean' | 'list' | 'map' | 'any';

/** One key of a transform's `config`. */
export interface ConfigKey {
  readonly name: string;
  readonly isRequired: boolean;
  readonly shapes: readonly ValueShape[];
  /** Beam's own words, in Markdown; may be empty. */
  readonly help: string;
}

/** A transform that Beam YAML knows without any provider. */
export interface TransformDescription {
  /** Beam's own words, in Markdown; empty for most that run in Java. */
  readonly description: string;
  readonly config: readonly ConfigKey[];
  /** Whether it takes keys that are not listed. */
  readonly isOpen: boolean;
  readonly needsJava: boolean;
  readonly needsInput: boolean;
  /** Values of `config.language`, where it has one; `generic` stands for none. */
  readonly languages?: readonly string[];
}

/** What one release of Beam knows of Beam YAML. Made by scripts/beamYaml.ts from the package apache-beam. */
export interface BeamTransforms {
  /** For example 2.77.0. */
  readonly beamVersion: string;
  readonly transforms: Readonly<Record<string, TransformDescription>>;
  /** Functions that Combine knows by name. */
  readonly combineFunctions: readonly string[];
  readonly windowingFields: readonly string[];
  /** Values of `type` of a provider. */
  readonly providerTypes: readonly string[];
  readonly options: readonly { readonly name: string; readonly help: string }[];
}

/** Keys that `config` of any transform may have: Beam takes them before the transform sees the rest. */
export const commonConfigKeys: readonly ConfigKey[] = [
  {
    name: 'error_handling',
    isRequired: false,
    shapes: ['map'],
    help: 'Where elements go that fail: `output` names an output, which another transform must take as `NAME.output`.',
  },
  {
    name: 'dependencies',
    isRequired: false,
    shapes: ['list'],
    help: 'Python packages that the transform needs.',
  },
  {
    name: 'output_schema',
    isRequired: false,
    shapes: ['map'],
    help: 'JSON schema that what comes out is held against.',
  },
];

/** Loads on first use: it is large, and most windows never open a Beam YAML file. */
export async function loadBeamTransforms(): Promise<BeamTransforms> {
  const { default: data } = await import('./beamTransforms.json', { with: { type: 'json' } });
  return data as BeamTransforms;
}
