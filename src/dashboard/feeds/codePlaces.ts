import type { OwnedFrame } from '../../dataflow/errorSignature.ts';

/** Places of stack traces in the files of the workspace. */
export interface CodePlaces {
  /** Whether a file of the workspace is meant; false for code of others and where it cannot be told. */
  has(frame: OwnedFrame): Promise<boolean>;
  /** Shows the line. */
  open(frame: OwnedFrame): Promise<void>;
}
