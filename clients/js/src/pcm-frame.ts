/** Bytes before the samples of a timed audio frame. */
export const PCM_HEADER_BYTES = 22;

/** The bits of a frame's flags. */
export const PcmFlag = { FIRST: 1, LAST: 2, DISCONTINUITY: 4, SILENCE: 8 } as const;

/**
 * A timed piece of audio.
 *
 * ```
 *  0      type u8 (1)
 *  1      flags u8 (1 first, 2 last, 4 discontinuity, 8 silence)
 *  2..5   stream u32
 *  6..9   sequence u32, from 0 within the stream
 * 10..17  play_at_us i64 on the server's clock
 * 18..21  send_ahead_us u32
 * 22..    s16le mono, about 100 ms
 * ```
 *
 * All numbers are big-endian, the samples are not.
 */
export interface PcmFrame {
  flags: number;
  stream: number;
  sequence: number;
  playAtUs: number;
  sendAheadUs: number;
  samples: Float32Array<ArrayBuffer>;
}

/** Reads a binary message; undefined where it is no such frame. */
export function decodePcmFrame(data: ArrayBuffer): PcmFrame | undefined {
  if (data.byteLength < PCM_HEADER_BYTES) {
    return undefined;
  }
  const view = new DataView(data);
  if (view.getUint8(0) !== 1) {
    return undefined;
  }
  const count = (data.byteLength - PCM_HEADER_BYTES) >> 1;
  const samples = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    samples[i] = view.getInt16(PCM_HEADER_BYTES + 2 * i, true) / 32768;
  }
  return {
    flags: view.getUint8(1),
    stream: view.getUint32(2),
    sequence: view.getUint32(6),
    // Microseconds since 1970 stay below 2^53 until the year 2255.
    playAtUs: Number(view.getBigInt64(10)),
    sendAheadUs: view.getUint32(18),
    samples,
  };
}
