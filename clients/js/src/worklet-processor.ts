import { Renderer } from "./renderer";
import type { SinkCommand } from "./sink";

declare const currentFrame: number;
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Reports go out this often; the page extrapolates between them. */
const REPORT_SECONDS = 0.05;

/** The renderer on the audio thread. */
class RadioProcessor extends AudioWorkletProcessor {
  readonly #renderer = new Renderer(sampleRate);
  #reportAt = 0;
  #next = 0;
  #silent = true;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<SinkCommand>) => this.#obey(event.data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (out) {
      const report = this.#renderer.render(out, currentFrame);
      this.#next = currentFrame + out.length;
      if (currentFrame >= this.#reportAt || report.silent !== this.#silent) {
        this.#silent = report.silent;
        this.#reportAt = currentFrame + REPORT_SECONDS * sampleRate;
        this.port.postMessage(report);
      }
    }
    return true;
  }

  #obey(command: SinkCommand): void {
    switch (command.do) {
      case "push":
        this.#renderer.push(command.piece);
        break;
      case "drop":
        this.#renderer.drop(command.fromUs, command.stream);
        break;
      case "seek":
        this.#renderer.seek(command.mediaUs, command.atFrame, this.#next, command.number);
        this.#reportAt = 0;
        break;
      case "rate":
        this.#renderer.setRate(command.correction);
        break;
    }
  }
}

registerProcessor("earshot-radio", RadioProcessor);
