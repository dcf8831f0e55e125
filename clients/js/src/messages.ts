/** The name of the WebSocket sub-protocol that this client speaks. */
export const SUB_PROTOCOL = "earshot.v1";

/** The first message on every connection. */
export interface Connected {
  type: "connected";
  connection_id: string;
  connection_token: string;
  resumed: boolean;
  resumed_from?: string;
  missed: number | null;
  server_time_us: number;
  clock_id?: string;
  heartbeat_ms: number;
}

/** Something that was sent was not accepted; the connection stays open. */
export interface Failure {
  type: "error";
  code: string;
  message: string;
}

/** The four timestamps of a clock probe; the fourth is the moment of arrival. */
export interface TimePong {
  type: "time_pong";
  seq: number;
  t1_us: number;
  t2_us: number;
  t3_us: number;
  clock_id: string;
}

/** The server goes away. */
export interface Draining {
  type: "draining";
  reconnect_in_ms: number;
}

export interface AudioFormat {
  encoding: string;
  sample_rate: number;
  channels: number;
}

/** An item plays, or will from `start_at_us` on the server's clock. */
export interface AudioStreamStarted {
  type: "audio_stream_started";
  campaign_id: string;
  request_id: string;
  stream_url: string;
  started_at: string;
  start_at_us: number;
  position_sec: number;
  is_late_join: boolean;
  chunk_ids: string[];
  text?: string | null;
  rev: number;
  clock_id: string;
  format: AudioFormat;
}

export interface Chunk {
  id: string;
  url: string;
  mime_type: string;
  size_bytes: number;
  duration_sec: number;
  chunk_number: number;
  total_chunks: number | null;
}

/** A chunk was made; `sequence_number` rises per campaign. */
export interface AudioChunkReady {
  type: "audio_chunk_ready";
  campaign_id: string;
  request_id: string;
  sequence_number: number;
  playback_group?: string | null;
  chunk: Chunk;
}

/** `stalled`, `resumed` and `stopped` carry the same fields. */
export interface AudioStreamChange {
  type: "audio_stream_stalled" | "audio_stream_resumed" | "audio_stream_stopped";
  campaign_id: string;
  request_id: string;
  rev: number;
  at_us: number;
  start_at_us: number;
  position_sec: number;
  reason: string;
}

export interface CurrentRequest {
  request_id: string;
  chunk_count: number;
  played_count: number;
  status: string;
  generation?: string;
  text?: string | null;
}

export interface PendingRequest {
  request_id: string;
  status: string;
  generation?: string;
  chunk_count?: number;
  text?: string | null;
}

/** What plays and waits in a room. */
export interface Queue {
  campaign_id: string;
  pending_count: number;
  current_request: CurrentRequest | null;
  pending_requests: PendingRequest[];
}

export interface PlaybackQueueUpdated extends Queue {
  type: "playback_queue_updated";
}

/** How well a room plays in step; hosts get it. */
export interface PlaybackSync {
  type: "playback_sync";
  campaign_id: string;
  skew_us: number | null;
  listeners: number;
  members: number;
}

/** Somebody's message. A repetition has the same `id`; `seq` is absent where it was not stored. */
export interface AppMessage {
  type: "message";
  id: string;
  seq?: number;
  topic: string;
  from?: string;
  data: unknown;
  sent_at: string;
}

/** Messages of a topic are gone that this client has not acknowledged. */
export interface Gap {
  type: "gap";
  topic: string;
  from: number;
  to: number;
  lost: number;
  reason: "expired" | "overflow" | "reset";
}

/** A `send` with a `ref` was accepted. */
export interface Sent {
  type: "sent";
  ref: string;
  id: string;
  live: number;
  queued: number;
}

/** Whom a message is for. */
export type Target = { device: string } | { user: string } | { room: string } | { group: string };

/** Every message of the server that this client knows. */
export type ServerMessage =
  | Connected
  | Failure
  | TimePong
  | Draining
  | AudioStreamStarted
  | AudioStreamChange
  | AudioChunkReady
  | PlaybackQueueUpdated
  | PlaybackSync
  | AppMessage
  | Gap
  | Sent;

/** Every message that this client sends. */
export type ClientMessage =
  | { type: "heartbeat" }
  | { type: "logout" }
  | { type: "join"; room: string }
  | { type: "leave"; room: string }
  | { type: "ack"; topic?: string; up_to: number }
  | {
      type: "send";
      to: Target;
      data: unknown;
      priority?: "urgent" | "normal";
      class?: "durable" | "latest" | "volatile";
      key?: string;
      ttl_s?: number;
      ref?: string;
    }
  | { type: "audio_played"; campaign_id: string; chunk_ids: string[] }
  | { type: "chunk_ack"; up_to?: number; played_up_to?: number; error_us?: number }
  | { type: "time_ping"; seq: number; t1_us: number };

/** Reads one text message; undefined for what is not a JSON object with a type. */
export function parseMessage(text: string): { type: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string") {
      return value as { type: string };
    }
  } catch {
    // Not JSON: the same answer as JSON of another shape.
  }
  return undefined;
}
