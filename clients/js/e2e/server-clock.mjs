import { WebSocket } from "ws";

const EXCHANGES = 60;
const GAP_MS = 10;

const monotonicUs = () => Number(process.hrtime.bigint()) / 1000;

/**
 * Measures the server's clock against the machine's monotonic clock, which browsers on this machine use too: server = monotonic +
 * offset, from the exchange with the smallest round trip.
 */
export function serverClock(url, token) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, ["earshot.v1", `bearer.${token}`]);
    const sentAt = new Map();
    let best;
    let answered = 0;
    const ping = () => {
      const seq = sentAt.size + 1;
      const t1 = monotonicUs();
      sentAt.set(seq, t1);
      socket.send(JSON.stringify({ type: "time_ping", seq, t1_us: Math.round(t1) }));
    };
    socket.on("error", reject);
    socket.on("message", (data, binary) => {
      const t4 = monotonicUs();
      const message = binary ? {} : JSON.parse(data.toString());
      if (message.type === "connected") {
        ping();
      } else if (message.type === "time_pong") {
        const t1 = sentAt.get(message.seq);
        const roundTrip = t4 - t1 - (message.t3_us - message.t2_us);
        if (!best || roundTrip < best.roundTrip) {
          best = { roundTrip, offsetUs: (message.t2_us - t1 + (message.t3_us - t4)) / 2, uncertaintyUs: roundTrip / 2 };
        }
        answered += 1;
        if (answered === EXCHANGES) {
          socket.close();
          resolve(best);
        } else {
          setTimeout(ping, GAP_MS);
        }
      }
    });
  });
}
