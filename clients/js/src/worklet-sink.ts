import type { Piece, RenderReport } from "./renderer";
import type { Sink, SinkCommand } from "./sink";
// A file of its own, so that a page's policy can forbid blob: and inline scripts.
import processorUrl from "./worklet-processor.ts?worker&url";

/** Renders on the audio thread. Needs a secure context (https, or localhost). */
export class WorkletSink implements Sink {
  readonly kind = "worklet";
  readonly #node: AudioWorkletNode;

  private constructor(node: AudioWorkletNode) {
    this.#node = node;
  }

  static isAvailable(context: AudioContext): boolean {
    return typeof AudioWorkletNode === "function" && context.audioWorklet !== undefined;
  }

  static async create(
    context: AudioContext,
    output: AudioNode,
    onReport: (report: RenderReport) => void,
    url: string = processorUrl,
  ): Promise<WorkletSink> {
    await context.audioWorklet.addModule(url);
    const node = new AudioWorkletNode(context, "earshot-radio", { numberOfInputs: 0, outputChannelCount: [1] });
    node.port.onmessage = (event: MessageEvent<RenderReport>) => onReport(event.data);
    node.connect(output);
    return new WorkletSink(node);
  }

  push(piece: Piece): void {
    this.#tell({ do: "push", piece }, [piece.samples.buffer as ArrayBuffer]);
  }

  drop(fromUs: number, stream?: number): void {
    this.#tell({ do: "drop", fromUs, stream });
  }

  seek(mediaUs: number, atFrame: number, number: number): void {
    this.#tell({ do: "seek", mediaUs, atFrame, number });
  }

  setRate(correction: number): void {
    this.#tell({ do: "rate", correction });
  }

  close(): void {
    this.#node.port.onmessage = null;
    this.#node.disconnect();
  }

  #tell(command: SinkCommand, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(command, transfer);
  }
}
