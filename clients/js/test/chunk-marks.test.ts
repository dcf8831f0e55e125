import { beforeEach, expect, test } from "vitest";
import { ChunkMarks } from "../src/chunk-marks";
import type { AudioChunkReady } from "../src/messages";

let marks: ChunkMarks;

function ready(requestId: string, sequence: number, number: number, seconds: number): AudioChunkReady {
  return {
    type: "audio_chunk_ready",
    campaign_id: "c",
    request_id: requestId,
    sequence_number: sequence,
    chunk: {
      id: `${requestId}-${number}`,
      url: "/api/media/audio/x",
      mime_type: "audio/wav",
      size_bytes: 1,
      duration_sec: seconds,
      chunk_number: number,
      total_chunks: null,
    },
  };
}

beforeEach(() => {
  marks = new ChunkMarks();
});

test("knows nothing at first", () => {
  expect(marks.marks).toEqual({ upTo: undefined, playedUpTo: undefined });
});

test("acknowledges what was announced and counts as played what was heard to its end", () => {
  marks.announced(ready("a", 10, 0, 2));
  marks.announced(ready("a", 11, 1, 3));
  marks.heard("a", 1.9);
  expect(marks.marks).toEqual({ upTo: 11, playedUpTo: undefined });
  marks.heard("a", 2);
  expect(marks.marks).toEqual({ upTo: 11, playedUpTo: 10 });
  marks.finished("a");
  expect(marks.marks).toEqual({ upTo: 11, playedUpTo: 11 });
});

test("never falls, whatever comes twice or late", () => {
  marks.announced(ready("a", 10, 0, 1));
  marks.announced(ready("b", 11, 0, 1));
  marks.finished("b");
  marks.announced(ready("a", 10, 0, 1));
  marks.heard("a", 5);
  expect(marks.marks).toEqual({ upTo: 11, playedUpTo: 11 });
});

test("a late joiner claims no position it cannot know", () => {
  marks.announced(ready("a", 14, 4, 1));
  marks.heard("a", 100);
  expect(marks.marks.playedUpTo).toBeUndefined();
  expect(marks.knownSec("a")).toBeUndefined();
  marks.finished("a");
  expect(marks.marks.playedUpTo).toBe(14);
});
