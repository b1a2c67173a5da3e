import type { TemplateParameter } from '../../src/dataflow/template.ts';

/** A parameter of a template: an optional text without any rule, but for what is `over`. */
export function templateParameter(name: string, over: Partial<TemplateParameter> = {}): TemplateParameter {
  return {
    name,
    label: '',
    helpText: '',
    isOptional: true,
    regexes: [],
    type: 'TEXT',
    options: [],
    parentTriggerValues: [],
    isHidden: false,
    ...over,
  };
}
