-- Times are milliseconds since 1970, UTC. A key is found by its id and proven by the SHA-256 of the whole key, which is kept nowhere.
CREATE TABLE api_keys (
    id           TEXT    NOT NULL PRIMARY KEY,
    team_id      TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    scopes       TEXT    NOT NULL,
    hash         BYTEA   NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT
);

CREATE INDEX api_keys_of_team ON api_keys (team_id, id);
