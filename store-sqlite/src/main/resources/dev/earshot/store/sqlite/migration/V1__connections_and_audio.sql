-- Times are microseconds since the epoch, UTC. Words such as states are stored as the API shows them.
-- No foreign keys: rows come from independent journals that are replayed in any order after an outage.

CREATE TABLE websocket_connections (
    connection_id TEXT NOT NULL PRIMARY KEY,
    connection_token_hash TEXT NOT NULL UNIQUE,
    token_retired INTEGER NOT NULL CHECK (token_retired IN (0, 1)),
    session_id TEXT,
    user_id TEXT NOT NULL,
    device_id TEXT,
    connection_type TEXT NOT NULL,
    transport TEXT NOT NULL,
    room TEXT,
    status TEXT NOT NULL CHECK (status IN ('connected', 'disconnected', 'failed', 'superseded')),
    connected_at INTEGER NOT NULL,
    disconnected_at INTEGER,
    disconnect_reason TEXT CHECK (disconnect_reason IN ('client_disconnect', 'server_error', 'timeout')),
    disconnect_detail TEXT,
    last_heartbeat INTEGER NOT NULL,
    node TEXT NOT NULL,
    generation INTEGER NOT NULL CHECK (generation >= 1),
    resumed_from TEXT,
    origin TEXT,
    user_agent TEXT,
    client_ip TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((status = 'connected') = (disconnected_at IS NULL))
) STRICT;

CREATE INDEX websocket_connections_user ON websocket_connections (user_id, connection_id);
CREATE INDEX websocket_connections_live ON websocket_connections (node) WHERE status = 'connected';
CREATE INDEX websocket_connections_ended ON websocket_connections (disconnected_at) WHERE disconnected_at IS NOT NULL;

-- One row for each pair of connection and request: cumulative marks, and the times of each chunk packed.
CREATE TABLE connection_playback_states (
    connection_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    first_sequence INTEGER NOT NULL,
    sent_to_client INTEGER NOT NULL CHECK (sent_to_client >= -1),
    acknowledged_by_client INTEGER NOT NULL CHECK (acknowledged_by_client >= -1),
    played_by_client INTEGER NOT NULL CHECK (played_by_client >= -1),
    times BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, request_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audio_playback_requests (
    request_id TEXT NOT NULL PRIMARY KEY,
    campaign_id TEXT NOT NULL,
    order_number INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    playback_group TEXT,
    text TEXT,
    text_final INTEGER NOT NULL CHECK (text_final IN (0, 1)),
    source TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('PENDING', 'GENERATING', 'COMPLETED', 'FAILED')),
    generation TEXT NOT NULL CHECK (generation IN ('waiting', 'running', 'complete', 'failed')),
    sample_rate INTEGER NOT NULL CHECK (sample_rate >= 0),
    rev INTEGER NOT NULL,
    started_at INTEGER,
    start_at_us INTEGER NOT NULL,
    position_us INTEGER NOT NULL,
    error TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE INDEX audio_playback_requests_unfinished ON audio_playback_requests (campaign_id, order_number)
    WHERE status IN ('PENDING', 'GENERATING');
CREATE INDEX audio_playback_requests_ended ON audio_playback_requests (ended_at) WHERE ended_at IS NOT NULL;

-- The bytes are files of their own, named by chunk_id.
CREATE TABLE audio_chunks (
    chunk_id TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    sequence_number INTEGER NOT NULL CHECK (sequence_number >= 0),
    chunk_number INTEGER NOT NULL CHECK (chunk_number >= 0),
    mime_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    duration_us INTEGER NOT NULL CHECK (duration_us >= 0),
    status TEXT NOT NULL CHECK (status IN ('PENDING', 'PLAYING', 'PLAYED')),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX audio_chunks_request ON audio_chunks (request_id, chunk_number);
CREATE INDEX audio_chunks_played ON audio_chunks (created_at) WHERE status = 'PLAYED';

-- The highest sequence number of a room outlives its chunks: numbers are never given twice.
CREATE TABLE audio_sequences (
    campaign_id TEXT NOT NULL PRIMARY KEY,
    last_sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- "Ears" in ASCII, so that no other program's database is taken for ours.
PRAGMA application_id = 1164014195;
PRAGMA user_version = 1;
