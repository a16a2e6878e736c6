-- Asynchronous invocations. Times are milliseconds since 1970, UTC, on this store's clock.

-- One row an invocation: the truth of where it is. What is large stands in tables of its own.
CREATE TABLE invocations (
    id              TEXT    NOT NULL PRIMARY KEY,
    team_id         TEXT    NOT NULL,
    sandbox_id      TEXT    NOT NULL,
    function        TEXT    NOT NULL,
    state           TEXT    NOT NULL,            -- queued, running, or one of the terminal states
    attempt         INTEGER NOT NULL,            -- the attempt in question, from 1
    version         INTEGER NOT NULL,            -- counts the changes of state
    created_at      BIGINT  NOT NULL,
    due_at          BIGINT  NOT NULL,            -- not run before
    expires_at      BIGINT  NOT NULL,            -- not started after
    ticketed_at     BIGINT,                      -- when the queued attempt was last given to the broker
    claimed_at      BIGINT,                      -- when the attempt was first handed to a worker
    claimed_by      TEXT,                        -- the worker that has it
    claim_token     TEXT,                        -- of the claim that was answered last
    lease_until     BIGINT,                      -- a running attempt without a result by then is looked after
    worker_losses   INTEGER NOT NULL DEFAULT 0,  -- workers lost with this attempt
    finished_badly  INTEGER NOT NULL DEFAULT 0,  -- attempts of the retry policy that are spent
    unknowns        INTEGER NOT NULL DEFAULT 0,  -- attempts whose outcome is not known
    pauses          INTEGER NOT NULL DEFAULT 0,  -- how often in a row it was put off without having started
    waiting_reason  TEXT,                        -- why due_at lies ahead
    waiting_since   BIGINT, 
    started_at      BIGINT,                      -- the first attempt's hand-out
    finished_at     BIGINT, 
    cancel          BOOLEAN NOT NULL DEFAULT FALSE, -- whether it is to be cancelled
    timeout_ms      INTEGER NOT NULL,
    max_attempts    INTEGER NOT NULL,
    backoff_ms      INTEGER NOT NULL,
    max_backoff_ms  INTEGER NOT NULL,
    on_unknown      TEXT    NOT NULL,
    error_code      TEXT,                        -- of the last attempt that failed
    error_message   TEXT,
    batch_id        TEXT,
    labels          TEXT    NOT NULL,            -- a JSON object
    idempotency_key TEXT,
    redrive_of      TEXT,
    trace_parent    TEXT,
    trace_state     TEXT,
    module_sha256   TEXT,
    timings         TEXT                         -- of the last attempt, as JSON
);

CREATE INDEX invocations_of_team ON invocations (team_id, id);
CREATE INDEX invocations_runnable ON invocations (sandbox_id, due_at, id) WHERE state = 'queued' AND ticketed_at IS NULL;
CREATE INDEX invocations_ticketed ON invocations (ticketed_at, sandbox_id, team_id) WHERE state = 'queued' AND ticketed_at IS NOT NULL;
CREATE INDEX invocations_queued ON invocations (expires_at, team_id) WHERE state = 'queued';
CREATE INDEX invocations_running ON invocations (lease_until, sandbox_id, team_id) WHERE state = 'running';
CREATE INDEX invocations_finished ON invocations (finished_at, id) WHERE finished_at IS NOT NULL;
CREATE INDEX invocations_of_batch ON invocations (batch_id, state) WHERE batch_id IS NOT NULL;
CREATE INDEX invocations_finished_of_batch ON invocations (batch_id, finished_at, id) WHERE batch_id IS NOT NULL AND finished_at IS NOT NULL;

CREATE TABLE invocation_requests (
    invocation_id TEXT NOT NULL PRIMARY KEY,
    request       BYTEA NOT NULL                  -- what the handler is called with, as JSON
);

CREATE TABLE invocation_results (
    invocation_id TEXT NOT NULL PRIMARY KEY,
    response      BYTEA,                          -- what the handler answered, as JSON; null if it gave no answer
    log           TEXT NOT NULL                  -- the end of what the last attempt printed
);

CREATE TABLE invocation_attempts (
    invocation_id TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    outcome       TEXT    NOT NULL,              -- not_started, finished, unknown
    error_code    TEXT,
    error_message TEXT,
    started_at    BIGINT, 
    finished_at   BIGINT  NOT NULL,
    worker        TEXT,
    PRIMARY KEY (invocation_id, number)
);

-- Outlives neither its invocation nor 24 h after the invocation's end.
CREATE TABLE idempotency_keys (
    team_id       TEXT NOT NULL,
    key           TEXT NOT NULL,
    invocation_id TEXT NOT NULL,
    fingerprint   BYTEA NOT NULL,                 -- SHA-256 of sandbox, function and body
    PRIMARY KEY (team_id, key)
);

CREATE INDEX idempotency_keys_of_invocation ON idempotency_keys (invocation_id);

CREATE TABLE batches (
    id              TEXT    NOT NULL PRIMARY KEY,
    team_id         TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    open            BOOLEAN NOT NULL,            -- whether its upload has not come to an end
    labels          TEXT    NOT NULL,            -- a JSON object
    idempotency_key TEXT,
    redrive_of      TEXT,
    -- Its invocations that are no longer kept, by their state: the ledger still adds up.
    gone_succeeded  BIGINT  NOT NULL DEFAULT 0,
    gone_failed     BIGINT  NOT NULL DEFAULT 0,
    gone_timed_out  BIGINT  NOT NULL DEFAULT 0,
    gone_cancelled  BIGINT  NOT NULL DEFAULT 0,
    gone_expired    BIGINT  NOT NULL DEFAULT 0,
    gone_dead       BIGINT  NOT NULL DEFAULT 0
);

CREATE INDEX batches_of_team ON batches (team_id, id);
CREATE UNIQUE INDEX batches_by_key ON batches (team_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
