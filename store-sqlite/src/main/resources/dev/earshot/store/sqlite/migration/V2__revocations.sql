-- Tokens whose authority ended before its time; a row goes when no token that it is about can be good any more.

CREATE TABLE revoked_tokens (
    token_id TEXT NOT NULL PRIMARY KEY,
    keep_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An empty device_id stands for all devices of the user.
CREATE TABLE revoked_users (
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    issued_up_to INTEGER NOT NULL,
    keep_until INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
