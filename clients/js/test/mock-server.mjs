// A small stand-in for the server, for work on the pages: serves dist/ and plays tones in place of speech.
// Usage: node test/mock-server.mjs [port]. Any token but "bad" is accepted.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { WebSocketServer } from "ws";

const DIST = new URL("../dist/", import.meta.url).pathname;
const RATE = 22_050;
const FRAME = RATE / 10;
const LEAD_US = 800_000;
const GAP_US = 300_000;
const CSP =
  "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; worker-src 'self' blob:; script-src 'self'; " +
  "style-src 'self'; img-src 'self' data:";
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css" };
const PAGES = { "/": "index.html", "/demo/dm": "dm.html", "/demo/player": "player.html" };

const clockId = randomBytes(8).toString("hex");
const bornUs = Date.now() * 1000 - performance.now() * 1000;
const nowUs = () => Math.round(bornUs + performance.now() * 1000);

/** One room: who is in it and what plays. */
class Room {
  constructor(id) {
    this.id = id;
    this.members = new Set();
    this.queue = [];
    this.current = undefined;
    this.rev = 0;
    this.stream = 0;
    this.sequence = 0;
  }

  tell(message, to = this.members) {
    for (const member of to) {
      member.socket.send(JSON.stringify(message));
    }
  }

  post(text) {
    const sentences = text.match(/[^.!?]+[.!?]*\s*/g) ?? [text];
    const chunks = sentences.map((sentence, number) => ({
      id: randomBytes(16).toString("hex"),
      number,
      seconds: Math.round(Math.max(1, sentence.length / 14) * 10) / 10,
      pitch: 150 + 40 * (number % 5),
    }));
    const item = { id: randomBytes(16).toString("hex"), text, chunks, frames: 0 };
    item.seconds = 0;
    for (const chunk of chunks) {
      chunk.startSec = item.seconds;
      item.seconds += chunk.seconds;
    }
    this.queue.push(item);
    this.next();
    this.tellQueue();
    return item.id;
  }

  next() {
    if (this.current || this.queue.length === 0) {
      return;
    }
    const item = this.queue.shift();
    this.current = item;
    this.rev += 1;
    this.stream += 1;
    item.startUs = nowUs() + LEAD_US;
    this.tell(this.started(item, false));
    for (const chunk of item.chunks) {
      this.sequence += 1;
      this.tell({
        type: "audio_chunk_ready",
        campaign_id: this.id,
        request_id: item.id,
        sequence_number: this.sequence,
        playback_group: null,
        chunk: {
          id: chunk.id,
          url: `/api/media/audio/${chunk.id}`,
          mime_type: "audio/wav",
          size_bytes: 44 + 2 * RATE * chunk.seconds,
          duration_sec: chunk.seconds,
          chunk_number: chunk.number,
          total_chunks: item.chunks.length,
        },
      });
    }
    this.timer = setInterval(() => this.pump(), 50);
    this.pump();
  }

  started(item, late) {
    return {
      type: "audio_stream_started",
      campaign_id: this.id,
      request_id: item.id,
      stream_url: `/api/audio/stream/${this.id}?request_id=${item.id}`,
      started_at: new Date(item.startUs / 1000).toISOString(),
      start_at_us: item.startUs,
      position_sec: Math.max(0, (nowUs() - item.startUs) / 1e6),
      is_late_join: late,
      chunk_ids: late ? item.chunks.map((chunk) => chunk.id) : [],
      text: item.text,
      rev: this.rev,
      clock_id: clockId,
      format: { encoding: "pcm_s16le", sample_rate: RATE, channels: 1 },
    };
  }

  pump() {
    const item = this.current;
    const total = Math.round(item.seconds * 10);
    while (item.frames < total && item.startUs + item.frames * 100_000 < nowUs() + 2e6) {
      const flags = (item.frames === 0 ? 1 : 0) | (item.frames === total - 1 ? 2 : 0);
      this.sendFrame(item, item.frames, flags, this.members);
      item.frames += 1;
    }
    if (nowUs() > item.startUs + item.seconds * 1e6) {
      this.end("completed");
    }
  }

  sendFrame(item, index, flags, members) {
    const playAtUs = item.startUs + index * 100_000;
    const out = Buffer.alloc(22 + 2 * FRAME);
    out.writeUInt8(1, 0);
    out.writeUInt8(flags, 1);
    out.writeUInt32BE(this.stream, 2);
    out.writeUInt32BE(index, 6);
    out.writeBigInt64BE(BigInt(playAtUs), 10);
    out.writeUInt32BE(Math.max(0, playAtUs - nowUs()), 18);
    const chunk = item.chunks.findLast((one) => one.startSec * 10 <= index) ?? item.chunks[0];
    for (let i = 0; i < FRAME; i++) {
      const t = (index * FRAME + i) / RATE;
      const swell = 0.5 + 0.5 * Math.sin(2 * Math.PI * 3 * t);
      out.writeInt16LE(Math.round(6000 * swell * Math.sin(2 * Math.PI * chunk.pitch * t)), 22 + 2 * i);
    }
    for (const member of members) {
      if (member.pcm) {
        member.socket.send(out);
      }
    }
  }

  end(reason) {
    const item = this.current;
    clearInterval(this.timer);
    this.current = undefined;
    this.rev += 1;
    const at = nowUs();
    this.tell({
      type: "audio_stream_stopped",
      campaign_id: this.id,
      request_id: item.id,
      rev: this.rev,
      at_us: at,
      start_at_us: item.startUs,
      position_sec: (at - item.startUs) / 1e6,
      reason,
    });
    setTimeout(() => {
      this.next();
      this.tellQueue();
    }, GAP_US / 1000);
    this.tellQueue();
  }

  skip(id) {
    if (this.current?.id === id) {
      this.end("skipped");
    } else {
      this.queue = this.queue.filter((item) => item.id !== id);
      this.tellQueue();
    }
  }

  view() {
    const item = this.current;
    const at = item && (nowUs() - item.startUs) / 1e6;
    return {
      campaign_id: this.id,
      pending_count: this.queue.length,
      current_request: item
        ? {
            request_id: item.id,
            chunk_count: item.chunks.length,
            played_count: item.chunks.filter((chunk) => chunk.startSec + chunk.seconds <= at).length,
            status: "GENERATING",
            generation: "complete",
            text: item.text,
          }
        : null,
      pending_requests: this.queue.map((one, i) => ({
        request_id: one.id,
        status: "PENDING",
        generation: i === 0 ? "complete" : "waiting",
        chunk_count: one.chunks.length,
        text: one.text,
      })),
    };
  }

  tellQueue(to = this.members) {
    this.tell({ type: "playback_queue_updated", ...this.view() }, to);
  }

  joined(member) {
    this.members.add(member);
    const item = this.current;
    if (item) {
      this.tell(this.started(item, true), [member]);
      const first = Math.max(0, Math.floor((nowUs() - item.startUs) / 100_000));
      for (let index = first; index < item.frames; index++) {
        this.sendFrame(item, index, index === first && first > 0 ? 4 : 0, [member]);
      }
    }
    this.tellQueue([member]);
  }

  sync() {
    const errors = [...this.members].filter((m) => m.errorUs !== undefined && Date.now() - m.errorAt < 10_000);
    const values = errors.map((m) => m.errorUs);
    const hosts = [...this.members].filter((m) => m.host);
    const skew = values.length > 1 ? Math.max(...values) - Math.min(...values) : null;
    this.tell(
      {
        type: "playback_sync",
        campaign_id: this.id,
        skew_us: skew,
        listeners: values.length,
        members: this.members.size,
      },
      hosts,
    );
  }
}

const rooms = new Map();
const roomOf = (id) => rooms.get(id) ?? rooms.set(id, new Room(id)).get(id);
setInterval(() => {
  for (const room of rooms.values()) {
    room.sync();
  }
}, 1000);

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const answer = (status, body) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (url.pathname.startsWith("/ws/") || url.pathname.startsWith("/api/")) {
    if (!request.headers.authorization?.startsWith("Bearer ") || request.headers.authorization === "Bearer bad") {
      return answer(401, { message: "The token is not valid." });
    }
    const [, campaign, rest] = /^\/api\/campaigns\/([^/]+)\/(.*)$/.exec(url.pathname) ?? [];
    if (!campaign) {
      return answer(426, { message: "Use a WebSocket." });
    }
    const room = roomOf(campaign);
    if (request.method === "POST" && rest === "messages") {
      let body = "";
      for await (const part of request) {
        body += part;
      }
      return answer(202, { request_id: room.post(JSON.parse(body).text), stored: true });
    }
    if (request.method === "DELETE") {
      room.skip(rest.split("/").pop());
      return answer(200, {});
    }
    return answer(200, room.view());
  }
  const file = PAGES[url.pathname] ?? url.pathname.replace(/^\/demo\//, "").replace(/^\//, "");
  try {
    const bytes = await readFile(join(DIST, file));
    response.writeHead(200, {
      "Content-Type": TYPES[file.split(".").pop()] ?? "application/octet-stream",
      "Content-Security-Policy": CSP,
    });
    response.end(bytes);
  } catch {
    answer(404, { message: "Not found." });
  }
});

const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "earshot.v1" });
server.on("upgrade", (request, socket, head) => {
  const url = new URL(request.url, "http://localhost");
  if (request.headers["sec-websocket-protocol"]?.includes("bearer.bad")) {
    socket.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n");
    return;
  }
  sockets.handleUpgrade(request, socket, head, (peer) => welcome(peer, url));
});

function welcome(socket, url) {
  const room = roomOf(url.searchParams.get("campaign_id"));
  const member = { socket, pcm: url.searchParams.get("audio") === "pcm", host: url.pathname.endsWith("/dm") };
  socket.send(
    JSON.stringify({
      type: "connected",
      connection_id: randomBytes(16).toString("hex"),
      connection_token: randomBytes(32).toString("base64url"),
      resumed: url.searchParams.has("connection_token"),
      missed: null,
      server_time_us: nowUs(),
      clock_id: clockId,
      heartbeat_ms: 30_000,
    }),
  );
  socket.on("message", (data) => {
    const t2 = nowUs();
    const message = JSON.parse(data.toString());
    if (message.type === "time_ping") {
      const { seq, t1_us } = message;
      socket.send(JSON.stringify({ type: "time_pong", seq, t1_us, t2_us: t2, t3_us: nowUs(), clock_id: clockId }));
    } else if (message.type === "chunk_ack" && message.error_us !== undefined) {
      member.errorUs = message.error_us;
      member.errorAt = Date.now();
    }
    if (process.env.VERBOSE && message.type !== "time_ping") {
      console.error(JSON.stringify(message));
    }
  });
  socket.on("close", () => room.members.delete(member));
  room.joined(member);
}

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${server.address().port}/`),
);
