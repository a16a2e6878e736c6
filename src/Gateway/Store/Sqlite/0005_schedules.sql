-- Invocations at set times. Times are milliseconds since 1970, UTC, on this store's clock.
CREATE TABLE schedules (
    id                 TEXT    NOT NULL PRIMARY KEY,
    team_id            TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    cron               TEXT    NOT NULL,         -- 5 fields
    time_zone          TEXT    NOT NULL,
    on_missed          TEXT    NOT NULL,         -- catch_up or skip
    sandbox_id         TEXT    NOT NULL,
    function           TEXT    NOT NULL,
    request            BLOB    NOT NULL,         -- what it was made of, as JSON
    paused             INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    next_at            INTEGER,                   -- null while it is paused
    last_at            INTEGER,                   -- the last tick that fired
    last_invocation_id TEXT
) STRICT;

CREATE UNIQUE INDEX schedules_by_name ON schedules (team_id, name);
CREATE INDEX schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL;

-- One line a tick that fired: no second gateway fires it again.
CREATE TABLE schedule_ticks (
    schedule_id   TEXT    NOT NULL,
    tick_at       INTEGER NOT NULL,
    invocation_id TEXT    NOT NULL,
    PRIMARY KEY (schedule_id, tick_at)
) STRICT;
