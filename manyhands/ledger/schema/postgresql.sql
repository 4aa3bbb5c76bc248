CREATE OR REPLACE FUNCTION ledger_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_empty boolean := false;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO is_empty;
    IF is_empty THEN RETURN NULL; END IF;
  END IF;
  RAISE EXCEPTION 'ledger: immutable' USING ERRCODE = '23514';
END $$


CREATE OR REPLACE FUNCTION ledger_transfers_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  -- Whoever seals holds this too, so that nothing slips into what another is about to seal.
  PERFORM pg_advisory_xact_lock(74102, group_id) FROM (SELECT DISTINCT group_id::int FROM fresh ORDER BY 1) g;
  IF EXISTS (SELECT 1 FROM fresh JOIN ledger_seal s ON s.id = fresh.seal_id) THEN
    RAISE EXCEPTION 'ledger: sealed' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$


-- A transfer is found by its number, what is sealed by its seal, and its lines by their transfer, however
-- long the book is: the planner, whose figures lag behind a book that grows, would rather read all of it.
CREATE OR REPLACE FUNCTION ledger_postings_in() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE wrong text;
BEGIN
  SELECT CASE WHEN bool_or(t.id IS NULL) THEN 'stray' ELSE 'sealed' END INTO wrong
    FROM (SELECT DISTINCT transfer_id FROM fresh) line
    LEFT JOIN ledger_transfer t ON t.id = line.transfer_id
    LEFT JOIN ledger_seal s ON s.id = t.seal_id
    WHERE t.id IS NULL OR s.id IS NOT NULL HAVING count(*) > 0;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'ledger: %', wrong USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$


CREATE OR REPLACE FUNCTION ledger_balance_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.posted = 0 AND NEW.held = 0 THEN RETURN NEW; END IF;
  ELSIF (NEW.posted, NEW.held, NEW.account_id, NEW.commodity_id, NEW.fund_id)
      = (OLD.posted, OLD.held, OLD.account_id, OLD.commodity_id, OLD.fund_id) THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'ledger: immutable' USING ERRCODE = '23514';
END $$


CREATE OR REPLACE FUNCTION ledger_hold_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.ended <> '' OR NEW.ended = '' OR
     (NEW.id, NEW.group_id, NEW.account_id, NEW.commodity_id, NEW.fund_id, NEW.amount, NEW.key,
      NEW.ref, NEW.expires_at, NEW.made_at) IS DISTINCT FROM
     (OLD.id, OLD.group_id, OLD.account_id, OLD.commodity_id, OLD.fund_id, OLD.amount, OLD.key,
      OLD.ref, OLD.expires_at, OLD.made_at)
     -- What settles it is sealed after it, so that no old transfer frees it.
     OR EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.id = NEW.settled_by_id
       AND (t.group_id <> NEW.group_id OR EXISTS (SELECT 1 FROM ledger_seal s WHERE s.id = t.seal_id)))
  THEN
    RAISE EXCEPTION 'ledger: immutable' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$


CREATE OR REPLACE FUNCTION ledger_hold_keeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_advisory_xact_lock(74102, NEW.group_id::int);
  IF NEW.ended <> '' THEN RAISE EXCEPTION 'ledger: immutable' USING ERRCODE = '23514'; END IF;
  IF NOT EXISTS (SELECT 1 FROM ledger_account a, ledger_commodity c, ledger_fund f
      WHERE a.id = NEW.account_id AND c.id = NEW.commodity_id AND f.id = NEW.fund_id
      AND a.group_id = NEW.group_id AND c.group_id = NEW.group_id AND f.group_id = NEW.group_id)
  THEN RAISE EXCEPTION 'ledger: stray' USING ERRCODE = '23514'; END IF;
  UPDATE ledger_hold SET ended = 'expired'
    WHERE ended = '' AND group_id = NEW.group_id AND expires_at <= NEW.made_at AND id <> NEW.id;
  INSERT INTO ledger_balance (account_id, commodity_id, fund_id, posted, held, floor, ceiling)
    SELECT NEW.account_id, NEW.commodity_id, NEW.fund_id, 0, 0, floor, ceiling
    FROM ledger_account WHERE id = NEW.account_id ON CONFLICT DO NOTHING;
  IF EXISTS (SELECT 1 FROM ledger_balance WHERE account_id = NEW.account_id
      AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id
      AND posted - held - NEW.amount < floor) THEN
    RAISE EXCEPTION 'ledger: floor' USING ERRCODE = '23514'; END IF;
  UPDATE ledger_balance SET held = held + NEW.amount WHERE account_id = NEW.account_id
    AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id;
  RETURN NULL;
END $$


CREATE OR REPLACE FUNCTION ledger_hold_ends() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE ledger_balance SET held = held - NEW.amount WHERE account_id = NEW.account_id
    AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id;
  RETURN NULL;
END $$


CREATE OR REPLACE FUNCTION ledger_seals_close() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
  wrong text;
  accounts bigint[]; commodities bigint[]; funds bigint[]; amounts bigint[];
BEGIN
  PERFORM pg_advisory_xact_lock(74102, group_id) FROM (SELECT DISTINCT group_id::int FROM fresh ORDER BY 1) g;
  WITH sealed AS MATERIALIZED (
    SELECT t.id, t.group_id, t.effective, t.reverses_id, fresh.group_id AS sealer
    FROM fresh JOIN ledger_transfer t ON t.seal_id = fresh.id),
  lines AS MATERIALIZED (
    SELECT p.transfer_id, p.account_id, p.commodity_id, p.fund_id, p.amount, sealed.sealer,
      sealed.group_id <> sealed.sealer OR p.effective <> sealed.effective AS is_stray
    FROM sealed JOIN ledger_posting p ON p.transfer_id = sealed.id),
  moved AS MATERIALIZED (
    SELECT sealer, account_id, commodity_id, fund_id, sum(amount)::bigint AS amount,
      bool_or(is_stray) AS is_stray
    FROM lines GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4),
  lots AS MATERIALIZED (
    SELECT c.id, c.use_by FROM ledger_commodity c
    WHERE c.use_by IS NOT NULL AND c.id IN (SELECT commodity_id FROM moved)),
  -- Each place once: a reversal's lines and those it takes back must add up to nothing there.
  undone AS MATERIALIZED (
    SELECT sealed.id, p.account_id, p.commodity_id, p.fund_id, p.amount
    FROM sealed JOIN ledger_posting p ON p.transfer_id IN (sealed.id, sealed.reverses_id)
    WHERE sealed.reverses_id IS NOT NULL)
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM fresh WHERE NOT EXISTS (
        SELECT 1 FROM ledger_transfer t WHERE t.seal_id = fresh.id))
      OR (SELECT count(*) FROM sealed) <> (SELECT count(*) FROM (
        SELECT 1 FROM lines GROUP BY transfer_id HAVING count(*) > 1) whole)
      THEN 'empty'
    WHEN EXISTS (SELECT 1 FROM lines GROUP BY transfer_id, commodity_id, fund_id HAVING sum(amount) <> 0)
      THEN 'unbalanced'
    WHEN EXISTS (SELECT 1 FROM moved
        LEFT JOIN ledger_account a ON a.id = moved.account_id AND a.group_id = moved.sealer
        LEFT JOIN ledger_commodity c ON c.id = moved.commodity_id AND c.group_id = moved.sealer
        LEFT JOIN ledger_fund f ON f.id = moved.fund_id AND f.group_id = moved.sealer
          AND f.closed_at IS NULL
        WHERE moved.is_stray OR a.id IS NULL OR c.id IS NULL OR f.id IS NULL)
      THEN 'stray'
    WHEN EXISTS (SELECT 1 FROM sealed JOIN ledger_book b ON b.group_id = sealed.sealer
        AND sealed.effective <= b.closed_until)
      THEN 'closed'
    WHEN EXISTS (SELECT 1 FROM fresh JOIN ledger_book b ON b.group_id = fresh.group_id
        WHERE b.unsound_at IS NOT NULL)
      THEN 'unsound'
    WHEN EXISTS (SELECT 1 FROM undone GROUP BY id, account_id, commodity_id, fund_id
        HAVING sum(amount) <> 0)
      THEN 'no reversal'
    -- Past its day a lot goes to waste or back; carrying a year over moves no goods.
    WHEN EXISTS (SELECT 1 FROM lots) AND EXISTS (SELECT 1 FROM lines
        JOIN lots ON lots.id = lines.commodity_id
        JOIN ledger_transfer t ON t.id = lines.transfer_id AND t.effective > lots.use_by
        JOIN ledger_account a ON a.id = lines.account_id
        WHERE t.reverses_id IS NULL AND t.kind <> 'books.carry_over'
          AND lines.amount > 0 AND substr(a.path || ':', 1, 12) <> 'World:Waste:')
      THEN 'past use_by'
    END,
    (SELECT array_agg(account_id) FROM moved), (SELECT array_agg(commodity_id) FROM moved),
    (SELECT array_agg(fund_id) FROM moved), (SELECT array_agg(amount) FROM moved)
    INTO wrong, accounts, commodities, funds, amounts;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'ledger: %', wrong USING ERRCODE = '23514';
  END IF;
  UPDATE ledger_hold h SET ended = 'expired' FROM fresh
    WHERE h.ended = '' AND h.group_id = fresh.group_id AND h.expires_at <= fresh.sealed_at;
  -- What falls below its floor, or rises above its ceiling, the checks of the table refuse.
  WITH moved AS MATERIALIZED (
    SELECT * FROM unnest(accounts, commodities, funds, amounts)
      AS place(account_id, commodity_id, fund_id, amount)),
  changed AS (
    UPDATE ledger_balance b SET posted = b.posted + moved.amount FROM moved
    WHERE b.account_id = moved.account_id AND b.commodity_id = moved.commodity_id
      AND b.fund_id = moved.fund_id
    RETURNING b.account_id, b.commodity_id, b.fund_id)
  INSERT INTO ledger_balance (account_id, commodity_id, fund_id, posted, held, floor, ceiling)
    SELECT moved.account_id, moved.commodity_id, moved.fund_id, moved.amount, 0, a.floor, a.ceiling
    FROM moved JOIN ledger_account a ON a.id = moved.account_id
    WHERE NOT EXISTS (SELECT 1 FROM changed WHERE changed.account_id = moved.account_id
      AND changed.commodity_id = moved.commodity_id AND changed.fund_id = moved.fund_id);
  RETURN NULL;
END $$


CREATE OR REPLACE FUNCTION ledger_commodity_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.use_by IS DISTINCT FROM OLD.use_by THEN
    RAISE EXCEPTION 'ledger: immutable' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$


CREATE TRIGGER ledger_transfer_in AFTER INSERT ON ledger_transfer
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfers_in()


CREATE TRIGGER ledger_posting_in AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_postings_in()


CREATE TRIGGER ledger_seal_closes AFTER INSERT ON ledger_seal
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_seals_close()


CREATE TRIGGER ledger_transfer_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()


CREATE TRIGGER ledger_posting_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()


CREATE TRIGGER ledger_seal_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()


CREATE TRIGGER ledger_balance_remains BEFORE DELETE OR TRUNCATE ON ledger_balance
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()


CREATE TRIGGER ledger_balance_written BEFORE INSERT OR UPDATE ON ledger_balance
  FOR EACH ROW EXECUTE FUNCTION ledger_balance_written()


CREATE TRIGGER ledger_hold_remains BEFORE DELETE OR TRUNCATE ON ledger_hold
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_immutable()


CREATE TRIGGER ledger_hold_stays BEFORE UPDATE ON ledger_hold
  FOR EACH ROW EXECUTE FUNCTION ledger_hold_stays()


CREATE TRIGGER ledger_hold_keeps AFTER INSERT ON ledger_hold
  FOR EACH ROW EXECUTE FUNCTION ledger_hold_keeps()


CREATE TRIGGER ledger_hold_ends AFTER UPDATE OF ended ON ledger_hold
  FOR EACH ROW EXECUTE FUNCTION ledger_hold_ends()


CREATE TRIGGER ledger_commodity_stays BEFORE UPDATE ON ledger_commodity
  FOR EACH ROW EXECUTE FUNCTION ledger_commodity_stays()


-- A second wall: who owns the tables, and is no superuser, has to take this back before a change. A key
-- that names a row is looked up with a lock, for which one column must be open; the triggers close it.
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_transfer, ledger_posting, ledger_seal FROM CURRENT_USER


GRANT UPDATE (id) ON ledger_transfer, ledger_seal TO CURRENT_USER
