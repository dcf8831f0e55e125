import type { Piece, RenderReport } from "./renderer";

/** Where timed pieces go to be heard. Its commands take effect at once; what it did comes back as reports, about 20 a second. */
export interface Sink {
  readonly kind: "worklet" | "buffers";
  push(piece: Piece): void;
  drop(fromUs: number, stream?: number): void;
  /** Output frame `atFrame` of the audio context shall carry the media time `mediaUs`; reports name the last seek by `number`. */
  seek(mediaUs: number, atFrame: number, number: number): void;
  setRate(correction: number): void;
  close(): void;
}

/** A command to a renderer on another thread. */
export type SinkCommand =
  | { do: "push"; piece: Piece }
  | { do: "drop"; fromUs: number; stream: number | undefined }
  | { do: "seek"; mediaUs: number; atFrame: number; number: number }
  | { do: "rate"; correction: number };

/** Makes a sink whose sound leaves through `output`. */
export type CreateSink = (
  context: AudioContext,
  output: AudioNode,
  onReport: (report: RenderReport) => void,
) => Promise<Sink>;
