import assert from 'node:assert/strict';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv-provider.js';

/** An answer to `tools/list`. */
export interface Listed {
  readonly tools: readonly {
    readonly name: string;
    readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
  }[];
}

/** Holds answers against the schemas that a server advertises for them, as a client would. */
export function advertisedSchemas({ tools }: Listed): {
  readonly check: (tool: string, answer: unknown) => void;
} {
  const validator = new AjvJsonSchemaValidator();
  return {
    check: (tool, answer) => {
      const schema = tools.find(({ name }) => name === tool)?.outputSchema;
      assert.ok(schema, `${tool} advertises no output schema.`);
      assert.equal(validator.getValidator(schema)(answer).errorMessage, undefined, tool);
    },
  };
}
