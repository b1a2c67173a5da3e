import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FieldKey, FieldOption, FieldView } from '../protocol.ts';
import { problemAt, type PageActions, type PageModel } from './pageModel.ts';

const mostShownOfDefault = 200;

/** An input with its label, what it is for, and what is wrong with it. */
export function fieldTemplate(
  field: FieldView,
  key: FieldKey,
  value: string,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  const { label, shownName, help, typeLabel, isRequired, isKept } = field;
  const id = idOf(key);
  const problem = problemAt(model, key);
  const facts = [
    ...(typeLabel === '' || help.includes(typeLabel) ? [] : [typeLabel]),
    ...(isKept || key === 'jobName' ? [] : ['not remembered']),
  ].join(' · ');
  return html`<div class="field ${problem === undefined ? '' : 'wrong'}">
    <label for=${id}
      >${label}${isRequired ? html`<span class="required" aria-hidden="true"> *</span>` : nothing}${
        shownName === undefined ? nothing : html` <code>${shownName}</code>`
      }</label
    >
    ${control(field, id, value, model, {
      input: (text) => {
        actions.edit(key, text);
      },
      leave: () => {
        actions.leave(key);
      },
      problem,
    })}
    <p class="problem-line" id="${id}-problem">${problem ?? nothing}</p>
    <p class="help" id="${id}-help" ?hidden=${help === '' && facts === ''}>
      <span>${help}</span> <span class="facts">${facts}</span>
    </p>
  </div>`;
}

interface ControlEvents {
  readonly input: (text: string) => void;
  readonly leave: () => void;
  readonly problem: string | undefined;
}

function control(
  field: FieldView,
  id: string,
  value: string,
  { activity }: PageModel,
  { input, leave, problem }: ControlEvents,
): TemplateResult {
  const { kind, isRequired, defaultValue } = field;
  const placeholder = defaultValue === undefined ? '' : `Default: ${shortened(defaultValue)}`;
  const isDisabled = activity !== 'none';
  const isInvalid = problem === undefined ? 'false' : 'true';
  const required = isRequired ? 'true' : 'false';
  const describedBy = `${id}-problem ${id}-help`;
  const changed = ({ target }: Event): void => {
    input(textOf(target));
  };
  if (kind === 'choice' || kind === 'boolean') {
    return html`<select
      id=${id}
      ?disabled=${isDisabled}
      aria-required=${required}
      aria-invalid=${isInvalid}
      aria-describedby=${describedBy}
      .value=${live(value)}
      @change=${changed}
      @blur=${leave}
    >
      ${optionsOf(field).map(
        (option) =>
          html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`,
      )}
    </select>`;
  }
  if (kind === 'lines') {
    return html`<textarea
      id=${id}
      rows="3"
      spellcheck="false"
      ?disabled=${isDisabled}
      aria-required=${required}
      aria-invalid=${isInvalid}
      aria-describedby=${describedBy}
      placeholder=${placeholder}
      .value=${live(value)}
      @input=${changed}
      @blur=${leave}
    ></textarea>`;
  }
  return html`<input
    id=${id}
    type=${kind === 'secret' ? 'password' : 'text'}
    inputmode=${kind === 'number' ? 'decimal' : 'text'}
    autocomplete="off"
    spellcheck="false"
    ?disabled=${isDisabled}
    aria-required=${required}
    aria-invalid=${isInvalid}
    aria-describedby=${describedBy}
    placeholder=${placeholder}
    .value=${live(value)}
    @input=${changed}
    @blur=${leave}
  />`;
}

/** Leaving it to the template is a choice too, unless there has to be a value. */
function optionsOf({ kind, options, isRequired, defaultValue }: FieldView): readonly FieldOption[] {
  const values: readonly FieldOption[] =
    kind === 'boolean'
      ? [
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No' },
        ]
      : options;
  const unset = values.find(({ value }) => value === defaultValue);
  const label = isRequired ? 'Choose…' : unset ? `Default: ${unset.label}` : 'Default';
  return [{ value: '', label }, ...values];
}

function shortened(text: string): string {
  return text.length <= mostShownOfDefault ? text : `${text.slice(0, mostShownOfDefault)}…`;
}

/** Ids must not hold spaces, and names of parameters may hold anything, also halves of characters. */
export function idOf(key: FieldKey): string {
  return `field-${key.replace(/\W/g, (unit) => `-${unit.charCodeAt(0)}-`)}`;
}

export function textOf(target: EventTarget | null): string {
  return target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
    ? target.value
    : '';
}
