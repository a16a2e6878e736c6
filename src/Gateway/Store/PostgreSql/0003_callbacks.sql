-- Callbacks: who is told of the end of an invocation or a batch, and how that went. Times are milliseconds since 1970, UTC, on this store's clock.

ALTER TABLE invocations ADD COLUMN has_callback BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE callbacks (
    id            TEXT    NOT NULL PRIMARY KEY,  -- the receiver's webhook-id
    team_id       TEXT    NOT NULL,
    invocation_id TEXT,                          -- what it tells of: an invocation
    batch_id      TEXT,                          -- or a batch
    url           TEXT    NOT NULL,
    target        TEXT    NOT NULL,              -- team, host and port: those of one target have places of their own
    secret        TEXT,                          -- what signs it; null for the team's
    state         TEXT    NOT NULL,              -- waiting, sending, delivered, gone or failed
    deliveries    INTEGER NOT NULL,              -- how many have ended
    ended_at      BIGINT,                        -- when what it tells of ended
    due_at        BIGINT,                        -- when it is sent next, or when the lease of its sender is over
    sender        TEXT                           -- who is sending it now
);

CREATE INDEX callbacks_due ON callbacks (due_at, target, team_id) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX callbacks_of_invocation ON callbacks (invocation_id) WHERE invocation_id IS NOT NULL;
CREATE UNIQUE INDEX callbacks_of_batch ON callbacks (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX callbacks_of_open_batches ON callbacks (batch_id) WHERE batch_id IS NOT NULL AND state = 'waiting';

CREATE TABLE callback_deliveries (
    callback_id TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    outcome     TEXT    NOT NULL,
    status      INTEGER,
    address     TEXT,
    message     TEXT,
    started_at  BIGINT  NOT NULL,
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (callback_id, number)
);

-- What signs a team's callbacks that have no secret of their own.
CREATE TABLE callback_secrets (
    team_id TEXT NOT NULL PRIMARY KEY,
    secret  TEXT NOT NULL
);

-- In the transaction of the end, whichever statement it is: an end that is committed is told.
CREATE FUNCTION make_callback_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE callbacks SET state = 'sending', ended_at = NEW.finished_at, due_at = NEW.finished_at WHERE invocation_id = NEW.id AND state = 'waiting';
    RETURN NULL;
END
$$;

CREATE TRIGGER invocation_has_ended AFTER UPDATE OF finished_at ON invocations FOR EACH ROW
WHEN (NEW.has_callback AND NEW.finished_at IS NOT NULL AND OLD.finished_at IS NULL)
EXECUTE FUNCTION make_callback_due();
