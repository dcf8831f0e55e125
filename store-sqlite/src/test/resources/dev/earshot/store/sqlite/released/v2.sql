BEGIN TRANSACTION;
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
INSERT INTO audio_chunks VALUES('0123456789abcdef0123456789abcdef','released-request','released-room',7,0,'audio/wav',48044,1500000,'PLAYING',1795255200123456);
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
INSERT INTO audio_playback_requests VALUES('released-request','released-room',1,'user-1',NULL,'Once upon a time.',1,'text','GENERATING','running',16000,3,1795255200123456,1763719200000000,1500000,NULL,1795255200123456,NULL);
CREATE TABLE audio_sequences (
    campaign_id TEXT NOT NULL PRIMARY KEY,
    last_sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audio_sequences VALUES('released-room',7);
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
INSERT INTO connection_playback_states VALUES('released-connection','released-request',7,7,7,6,X'010203',1763719200000000);
CREATE TABLE IF NOT EXISTS "flyway_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);
INSERT INTO flyway_schema_history VALUES(1,'1','connections and audio','SQL','V1__connections_and_audio.sql',872279862,'','2026-11-21 10:43:58.818',9,1);
INSERT INTO flyway_schema_history VALUES(2,'2','revocations','SQL','V2__revocations.sql',-958257162,'','2026-11-25 09:00:00.000',3,1);
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
INSERT INTO websocket_connections VALUES('released-connection','hash-of-released-connection',1,'session-ü','user-é世🎲','device-1','client','sse','room "1"; DROP TABLE x --','failed',1795255200123456,1795255260123456,'timeout','pong_missing',1795255230123456,'node-1',7,'0000000000000000000000000000000a','https://example.test','Agent/1.0 (世界)','2001:db8::1',1795255200123456,1795255200123456);
CREATE TABLE revoked_tokens (
    token_id TEXT NOT NULL PRIMARY KEY,
    keep_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO revoked_tokens VALUES('released-token',2082758400000000);
CREATE TABLE revoked_users (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    issued_up_to INTEGER NOT NULL,
    keep_until INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id)
) STRICT, WITHOUT ROWID;
INSERT INTO revoked_users VALUES('released-user','device-1',1795255200000000,2082758400000000);
INSERT INTO revoked_users VALUES('user-é世🎲','',1795255200000000,2082758400000000);
CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
CREATE INDEX websocket_connections_user ON websocket_connections (user_id, connection_id);
CREATE INDEX websocket_connections_live ON websocket_connections (node) WHERE status = 'connected';
CREATE INDEX websocket_connections_ended ON websocket_connections (disconnected_at) WHERE disconnected_at IS NOT NULL;
CREATE INDEX audio_playback_requests_unfinished ON audio_playback_requests (campaign_id, order_number)
    WHERE status IN ('PENDING', 'GENERATING');
CREATE INDEX audio_playback_requests_ended ON audio_playback_requests (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX audio_chunks_request ON audio_chunks (request_id, chunk_number);
CREATE INDEX audio_chunks_played ON audio_chunks (created_at) WHERE status = 'PLAYED';
COMMIT;
PRAGMA application_id = 1164014195;
PRAGMA user_version = 2;
