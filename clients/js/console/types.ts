// The bodies of the server API as far as the console reads them.

export interface Overview {
  status: string;
  reasons?: string[];
  version: string;
  node: string;
  uptime_s: number;
  connections: number;
  open: { connection_type: string; transport: string; count: number }[];
  rooms: {
    count: number;
    playing: number;
    stalled: number;
    pending: number;
    members: number;
    max_skew_us: number;
  };
  messages: { sent: number; received: number; dropped: number; malformed: number };
  http: Record<string, number>;
  closes: Record<string, number>;
  waiting: { connection_rows: number; ledger_rows: number; ledger_rows_dropped: number };
  memory: { heap_used: number; heap_max: number; audio: number };
}

export interface ConnectionInfo {
  connection_id: string;
  user_id: string;
  device_id: string | null;
  session_id: string | null;
  connection_type: string;
  transport: string;
  room: string | null;
  status: string;
  connected_at: string;
  disconnected_at: string | null;
  disconnect_reason: string | null;
  disconnect_detail: string | null;
  last_heartbeat: string;
  node: string;
  generation: number;
  resumed_from: string | null;
  origin: string | null;
  user_agent: string | null;
  client_ip: string | null;
  rooms: string[];
  queue_bytes: number;
}

export interface Mark {
  chunk_id: string | null;
  request_id: string;
  sequence_number: number;
  sent_at: string | null;
  acknowledged_at: string | null;
  played_at: string | null;
}

export interface ConnectionDetail extends ConnectionInfo {
  playback: Mark[];
  cursors: { topic: string; sent: number; acknowledged: number }[];
}

export interface ConnectionPage {
  connections: ConnectionInfo[];
  next: string | null;
}

export interface Item {
  request_id: string;
  status: string;
  generation: string;
  chunk_count: number;
  played_count?: number;
  text?: string | null;
}

export interface RoomInfo {
  room_id: string;
  members: number;
  listeners: number;
  current_request: Item | null;
  position_sec: number | null;
  length_sec: number | null;
  pending_count: number;
  rev: number;
  start_at_us: number | null;
  stalled: boolean;
  skew_us: number | null;
}

export interface RoomPage {
  rooms: RoomInfo[];
  next: string | null;
}

export interface Member {
  connection_id: string;
  user_id: string;
  device_id: string | null;
  connection_type: string;
  transport: string;
  error_us: number | null;
  reported_ago_ms: number | null;
}

export interface RoomDetail extends RoomInfo {
  pending_requests: Item[];
  chunks: { chunk_id: string; sequence_number: number; start_sec: number; duration_sec: number; status: string }[];
  member_list: Member[];
}

export interface LogEvent {
  number: number;
  time: string;
  level: string;
  logger: string;
  message: string;
  error?: string | null;
  fields: Record<string, string>;
}
