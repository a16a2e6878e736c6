-- Which messages of other systems become invocations. Times are milliseconds since 1970, UTC, on this store's clock.
CREATE TABLE triggers (
    team_id     TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    version     TEXT    NOT NULL,                 -- another one after each change
    exchange    TEXT    NOT NULL,
    routing_key TEXT    NOT NULL,
    body        TEXT    NOT NULL,                 -- what was asked for, as JSON
    paused      BOOLEAN NOT NULL,
    gone        BOOLEAN NOT NULL,                 -- deleted, but perhaps not its queue
    created_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL,
    PRIMARY KEY (team_id, name)
);
