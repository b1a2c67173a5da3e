import { create } from '@bufbuild/protobuf';
import { SavedStateSchema, type SavedState } from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import type { EngineState } from '../engines/engine.ts';

/** The state of an engine as it is kept: JSON, which is all that is known of it. */
export function storedState({ engine, sizeBytes, data }: EngineState): SavedState {
  return create(SavedStateSchema, { engine, sizeBytes, data: JSON.stringify(data) });
}

/** @throws SyntaxError when it is not JSON. */
export function readState({ engine, sizeBytes, data }: SavedState): EngineState {
  const parsed: unknown = JSON.parse(data);
  return { engine, sizeBytes, data: parsed };
}
