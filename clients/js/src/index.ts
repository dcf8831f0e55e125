export { ApiError, CampaignApi, type Posted, type QueueView } from "./api";
export { Backoff, type BackoffLimits, DEFAULT_BACKOFF } from "./backoff";
export { ServerClock, type ServerClockEvents } from "./clock";
export { type ClockEstimate, ClockFilter, type ClockSample } from "./clock-filter";
export { CloseCode, explainClose, invitesReconnect } from "./close-codes";
export {
  type Closed,
  Connection,
  type ConnectionEvents,
  type ConnectionOptions,
  type ConnectionState,
} from "./connection";
export { Emitter } from "./emitter";
export { EventStream, type EventStreamEvents, type EventStreamOptions, type EventStreamState } from "./event-stream";
export * from "./messages";
export { decodePcmFrame, PcmFlag, type PcmFrame } from "./pcm-frame";
export { type PlayerEvents, type PlayerOptions, type PlayerState, type Probe, RadioPlayer } from "./player";
export { StreamPlayer, type StreamPlayerOptions } from "./stream-player";
export { type Item, positionSec } from "./timeline";
