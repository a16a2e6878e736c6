-- What other systems are to be told of invocations over the broker. Noted by the store itself, whatever changes an invocation.

-- One row while there is a broker to tell it to: the gateway that does. Without one, nothing is noted.
CREATE TABLE event_publisher (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    holder      TEXT    NOT NULL,
    lease_until BIGINT  NOT NULL                  -- another gateway may take over after
);

CREATE TABLE invocation_events (
    id            BIGINT  NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invocation_id TEXT    NOT NULL,
    kind          TEXT    NOT NULL                -- started, completed, or asked: only the replies
);

CREATE INDEX invocation_events_of_invocation ON invocation_events (invocation_id);

-- Who is to be answered with the finished invocation.
CREATE TABLE invocation_replies (
    id             BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invocation_id  TEXT   NOT NULL,
    queue          TEXT   NOT NULL,
    correlation_id TEXT   NOT NULL,
    UNIQUE (invocation_id, queue, correlation_id)
);

CREATE OR REPLACE FUNCTION note_invocation_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM event_publisher) THEN
        INSERT INTO invocation_events (invocation_id, kind) VALUES (new.id, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER invocation_started AFTER UPDATE OF state ON invocations FOR EACH ROW
WHEN (new.started_at IS NOT NULL AND old.started_at IS NULL) EXECUTE FUNCTION note_invocation_event('started');

CREATE TRIGGER invocation_completed AFTER UPDATE OF state ON invocations FOR EACH ROW
WHEN (new.finished_at IS NOT NULL AND old.finished_at IS NULL) EXECUTE FUNCTION note_invocation_event('completed');
