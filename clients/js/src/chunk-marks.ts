import type { AudioChunkReady } from "./messages";

interface KnownChunk {
  id: string;
  sequence: number;
  requestId: string;
  number: number;
  durationSec: number;
  played: boolean;
}

/** Chunks kept; older ones were acknowledged long ago. */
const MAX_CHUNKS = 2_000;

/** What `chunk_ack` says: cumulative marks over the campaign's sequence numbers. */
export interface Marks {
  upTo: number | undefined;
  playedUpTo: number | undefined;
}

/** Which announced chunks were heard. Pure. */
export class ChunkMarks {
  #chunks: KnownChunk[] = [];
  #upTo: number | undefined;
  #playedUpTo: number | undefined;

  get marks(): Marks {
    return { upTo: this.#upTo, playedUpTo: this.#playedUpTo };
  }

  /** The numbers of another server's life mean nothing. */
  reset(): void {
    this.#chunks = [];
    this.#upTo = undefined;
    this.#playedUpTo = undefined;
  }

  announced(message: AudioChunkReady): void {
    const { sequence_number: sequence, request_id: requestId, chunk } = message;
    this.#upTo = Math.max(this.#upTo ?? sequence, sequence);
    if (this.#chunks.some((known) => known.id === chunk.id)) {
      return;
    }
    const { id, chunk_number: number, duration_sec: durationSec } = chunk;
    this.#chunks.push({ id, sequence, requestId, number, durationSec, played: false });
    if (this.#chunks.length > MAX_CHUNKS) {
      this.#chunks.shift();
    }
  }

  /** An item was heard up to a position. */
  heard(requestId: string, positionSec: number): void {
    let end = 0;
    for (const [index, chunk] of this.#of(requestId).entries()) {
      // A late joiner does not know how long the chunks before its first one were.
      if (chunk.number !== index) {
        return;
      }
      end += chunk.durationSec;
      if (end > positionSec + 0.001) {
        return;
      }
      this.#markPlayed(chunk);
    }
  }

  /** An item was heard to its end. */
  finished(requestId: string): void {
    for (const chunk of this.#of(requestId)) {
      this.#markPlayed(chunk);
    }
  }

  /** Whether a chunk was announced to this page with its number. */
  knows(chunkId: string): boolean {
    return this.#chunks.some((chunk) => chunk.id === chunkId);
  }

  /** The length of an item as far as it was announced; undefined where its beginning is not known. */
  knownSec(requestId: string): number | undefined {
    const chunks = this.#of(requestId);
    return chunks[0]?.number === 0 ? chunks.reduce((sum, chunk) => sum + chunk.durationSec, 0) : undefined;
  }

  #of(requestId: string): KnownChunk[] {
    return this.#chunks.filter((chunk) => chunk.requestId === requestId).sort((a, b) => a.number - b.number);
  }

  #markPlayed(chunk: KnownChunk): void {
    chunk.played = true;
    this.#playedUpTo = Math.max(this.#playedUpTo ?? chunk.sequence, chunk.sequence);
  }
}
