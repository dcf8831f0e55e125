-- Logs of messages, cursors into them, who is known, who may act for a device, and the ends of connections.

ALTER TABLE websocket_connections ADD COLUMN conversation_id TEXT;
-- A line for each room: the offset at which it was entered, a space, its name.
ALTER TABLE websocket_connections ADD COLUMN rooms TEXT NOT NULL DEFAULT '';

-- One row. The epoch tells this life of all offsets from that of any other file, and is exact in JavaScript.
CREATE TABLE message_epoch (
    epoch INTEGER NOT NULL CHECK (epoch > 0),
    -- Logs that were forgotten ended here at the latest: new ones begin behind it, so that no offset comes twice.
    forgotten_head INTEGER NOT NULL
) STRICT;
INSERT INTO message_epoch VALUES ((random() & 9007199254740990) + 1, 0);

-- One row for each lane of a topic. It counts its messages, so that an append need not.
CREATE TABLE message_logs (
    log_id INTEGER NOT NULL PRIMARY KEY,
    log TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    head INTEGER NOT NULL,
    messages INTEGER NOT NULL CHECK (messages >= 0),
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    -- No message expires before this; null while there is none.
    next_expiry INTEGER,
    touched_at INTEGER NOT NULL
) STRICT;

CREATE INDEX message_logs_kind ON message_logs (kind);
CREATE INDEX message_logs_expiry ON message_logs (next_expiry) WHERE next_expiry IS NOT NULL;

CREATE TABLE messages (
    log_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sender TEXT,
    collapse_key TEXT,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX messages_log ON messages (log_id, seq);
CREATE INDEX messages_expiry ON messages (log_id, expires_at, seq);
CREATE INDEX messages_key ON messages (log_id, collapse_key) WHERE collapse_key IS NOT NULL;

-- Gaps of a log never overlap.
CREATE TABLE message_gaps (
    log_id INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    reason TEXT NOT NULL,
    touched_at INTEGER NOT NULL,
    PRIMARY KEY (log_id, first_seq)
) STRICT, WITHOUT ROWID;

-- The reader is a user, a slash and a device or nothing; in a device's log the device alone.
CREATE TABLE message_cursors (
    log_id INTEGER NOT NULL,
    reader TEXT NOT NULL,
    acknowledged INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    PRIMARY KEY (log_id, reader)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_cursors_reader ON message_cursors (reader);

CREATE TABLE published_keys (
    publish_key TEXT NOT NULL PRIMARY KEY,
    message_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    device_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    version TEXT,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    keep_transcriptions INTEGER CHECK (keep_transcriptions IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX devices_seen ON devices (last_seen);

CREATE TABLE group_members (
    group_name TEXT NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (group_name, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE room_members (
    room TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (room, user_id)
) STRICT, WITHOUT ROWID;

-- A claim that was let go has no connection; its epoch stays, so that the next is higher.
CREATE TABLE device_claims (
    device_id TEXT NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    connection_id TEXT,
    node TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX device_claims_node ON device_claims (node) WHERE connection_id IS NOT NULL;

CREATE TABLE connection_events (
    event_id TEXT NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    conversation_id TEXT,
    user_id TEXT NOT NULL,
    device_id TEXT,
    session_id TEXT,
    node TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    reason_detail TEXT NOT NULL,
    clean INTEGER NOT NULL CHECK (clean IN (0, 1)),
    marked INTEGER NOT NULL CHECK (marked IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX connection_events_connection ON connection_events (connection_id);
CREATE INDEX connection_events_unmarked ON connection_events (ended_at, event_id)
    WHERE marked = 0 AND conversation_id IS NOT NULL;

PRAGMA user_version = 3;
