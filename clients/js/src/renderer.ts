import { readBetween } from "./resampler";

/** A run of samples for the renderer; `startUs` is when its first one is due on the server's clock. */
export interface Piece {
  stream: number;
  startUs: number;
  sampleRate: number;
  samples: Float32Array;
}

/** What a renderer says about itself at an output frame. */
export interface RenderReport {
  /** Output frame that comes next. */
  frame: number;
  /** Media time of that frame on the server's clock: `baseUs + offsetUs` (two numbers, because one would lose fractions). */
  baseUs: number;
  offsetUs: number;
  /** Number of the last seek that took effect. */
  seek: number;
  /** Whether a seek would be inaudible now. */
  silent: boolean;
  /** Media time up to which audio is there, 0 where none is. */
  bufferedToUs: number;
  /** How often audio ran out, ends of items included. */
  gaps: number;
  dropped: number;
}

/** Samples that follow each other without a gap. */
interface Track {
  stream: number;
  startUs: number;
  sampleRate: number;
  ring: Float32Array;
  /** Indexes of samples from `startUs` on: those in `[from, to)` are in the ring. */
  from: number;
  to: number;
}

/** Audio kept ahead; the server sends at most a few seconds before their time. */
const RING_SECONDS = 8;
const MAX_TRACKS = 16;
const FADE_SECONDS = 0.005;

/**
 * Turns timed pieces into output samples: a cursor runs over the server's time, each output sample is what is due there. Gaps are
 * silence, jumps are faded. Confined to the thread that renders: the audio thread, or the page's in the fallback.
 */
export class Renderer {
  readonly #outputRate: number;
  readonly #fadeStep: number;
  readonly #decay: number;
  #tracks: Track[] = [];
  #current: Track | undefined;
  #baseUs = 0;
  #offsetUs = 0;
  #stepUs: number;
  #running = false;
  #seek = 0;
  #gain = 0;
  #tail = 0;
  #last = 0;
  #gaps = 0;
  #dropped = 0;

  constructor(outputRate: number) {
    this.#outputRate = outputRate;
    this.#fadeStep = 1 / (FADE_SECONDS * outputRate);
    this.#decay = 1 - 5 * this.#fadeStep;
    this.#stepUs = 1e6 / outputRate;
  }

  /** Puts the cursor: at output frame `atFrame` the media time is `mediaUs`; `frame` is the one that comes next. `number` goes into reports. */
  seek(mediaUs: number, atFrame: number, frame: number, number: number = this.#seek): void {
    this.#seek = number;
    this.#baseUs = Math.round(mediaUs);
    this.#offsetUs = mediaUs - this.#baseUs + (frame - atFrame) * this.#stepUs;
    this.#running = true;
    this.#cut();
  }

  /** Lets the cursor run faster or slower by this fraction. */
  setRate(correction: number): void {
    this.#stepUs = (1e6 / this.#outputRate) * (1 + correction);
  }

  push(piece: Piece): void {
    if (piece.samples.length === 0 || !(piece.sampleRate > 0)) {
      return;
    }
    const track = this.#tracks.find((known) => continues(known, piece)) ?? this.#newTrack(piece);
    // After a reconnection a stream comes again from the present on; what is there already is left alone.
    const known = Math.max(0, track.to - indexOf(piece, track));
    const mask = track.ring.length - 1;
    for (let i = known; i < piece.samples.length; i++) {
      track.ring[track.to & mask] = piece.samples[i] as number;
      track.to += 1;
    }
    track.from = Math.max(track.from, track.to - track.ring.length);
  }

  /** Forgets what is due from `fromUs` on, of one stream or of all. */
  drop(fromUs: number, stream?: number): void {
    for (const track of this.#tracks) {
      if (stream === undefined || track.stream === stream) {
        const keep = Math.ceil(((fromUs - track.startUs) * track.sampleRate) / 1e6);
        track.to = Math.max(track.from, Math.min(track.to, keep));
      }
    }
    this.#tracks = this.#tracks.filter((track) => track.to > track.from);
  }

  /** Fills one block that begins at output frame `frame`. */
  render(out: Float32Array, frame: number): RenderReport {
    if (!this.#running) {
      out.fill(0);
      return this.report(frame + out.length);
    }
    this.#forgetPast();
    // Small numbers keep the fractions exact, however long it runs.
    const whole = Math.floor(this.#offsetUs);
    this.#baseUs += whole;
    this.#offsetUs -= whole;
    for (let i = 0; i < out.length; i++) {
      out[i] = this.#sampleAt(this.#offsetUs);
      this.#offsetUs += this.#stepUs;
    }
    return this.report(frame + out.length);
  }

  report(frame: number): RenderReport {
    const nowUs = this.#baseUs + this.#offsetUs;
    let bufferedToUs = 0;
    for (const track of this.#tracks) {
      bufferedToUs = Math.max(bufferedToUs, endOf(track));
    }
    return {
      frame,
      baseUs: this.#baseUs,
      offsetUs: this.#offsetUs,
      seek: this.#seek,
      silent: !this.#running || !this.#trackAt(nowUs - this.#baseUs),
      bufferedToUs,
      gaps: this.#gaps,
      dropped: this.#dropped,
    };
  }

  #sampleAt(offsetUs: number): number {
    let track = this.#current;
    if (!track || !covers(track, this.#baseUs, offsetUs)) {
      track = this.#trackAt(offsetUs);
      if (track !== this.#current) {
        const joins = track && this.#current && Math.abs(track.startUs - endOf(this.#current)) < 100;
        if (!joins) {
          if (this.#current && !track) {
            this.#gaps += 1;
          }
          this.#cut();
        }
        this.#current = track;
      }
    }
    let value = 0;
    if (track) {
      this.#gain = Math.min(1, this.#gain + this.#fadeStep);
      value = this.#gain * readBetween(track.ring, track.from, track.to, indexIn(track, this.#baseUs, offsetUs));
    }
    if (this.#tail !== 0) {
      value += this.#tail;
      this.#tail = Math.abs(this.#tail) < 1e-5 ? 0 : this.#tail * this.#decay;
    }
    this.#last = value;
    return value;
  }

  /** Lets what was heard last die away in place of a click, and fades in what follows. */
  #cut(): void {
    this.#tail = this.#last;
    this.#gain = 0;
  }

  /** The newest track that has a sample there: a later revision of the timeline wins over an older one. */
  #trackAt(offsetUs: number): Track | undefined {
    for (let i = this.#tracks.length - 1; i >= 0; i--) {
      const track = this.#tracks[i] as Track;
      if (covers(track, this.#baseUs, offsetUs)) {
        return track;
      }
    }
    return undefined;
  }

  #newTrack(piece: Piece): Track {
    const length = 2 ** Math.ceil(Math.log2(Math.max(RING_SECONDS * piece.sampleRate, piece.samples.length)));
    const { stream, startUs, sampleRate } = piece;
    const track = { stream, startUs, sampleRate, ring: new Float32Array(length), from: 0, to: 0 };
    this.#tracks.push(track);
    if (this.#tracks.length > MAX_TRACKS) {
      this.#tracks.shift();
      this.#dropped += 1;
    }
    return track;
  }

  #forgetPast(): void {
    const pastUs = this.#baseUs + this.#offsetUs - 1e6;
    if (this.#tracks.some((track) => endOf(track) < pastUs)) {
      this.#tracks = this.#tracks.filter((track) => endOf(track) >= pastUs);
    }
  }
}

function endOf(track: Track): number {
  return track.startUs + (track.to * 1e6) / track.sampleRate;
}

function indexIn(track: Track, baseUs: number, offsetUs: number): number {
  return ((baseUs - track.startUs + offsetUs) * track.sampleRate) / 1e6;
}

function covers(track: Track, baseUs: number, offsetUs: number): boolean {
  const index = indexIn(track, baseUs, offsetUs);
  return index >= track.from && index < track.to;
}

/** Where in a track a piece of the same stream begins. */
function indexOf(piece: Piece, track: Track): number {
  return Math.round(((piece.startUs - track.startUs) * track.sampleRate) / 1e6);
}

/** Whether a piece begins within a track, or where it ends: frames carry whole microseconds, so a sample's length is let pass. */
function continues(track: Track, piece: Piece): boolean {
  if (track.stream !== piece.stream || track.sampleRate !== piece.sampleRate) {
    return false;
  }
  const index = ((piece.startUs - track.startUs) * track.sampleRate) / 1e6;
  return index > track.from - 1 && index < track.to + 1;
}
