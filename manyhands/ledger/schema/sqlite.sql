CREATE TRIGGER ledger_transfer_in BEFORE INSERT ON ledger_transfer BEGIN
  SELECT RAISE(ABORT, 'ledger: sealed') WHERE EXISTS (SELECT 1 FROM ledger_seal WHERE id = NEW.seal_id);
  -- INSERT OR REPLACE deletes without asking the triggers for deleting.
  SELECT RAISE(ABORT, 'ledger: immutable') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer WHERE id = NEW.id OR rowid = NEW.rowid OR ref = NEW.ref
    OR reverses_id = NEW.reverses_id
    OR (group_id = NEW.group_id AND "key" = NEW."key"));
END


CREATE TRIGGER ledger_posting_in BEFORE INSERT ON ledger_posting BEGIN
  SELECT RAISE(ABORT, 'ledger: stray') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_transfer WHERE id = NEW.transfer_id);
  SELECT RAISE(ABORT, 'ledger: sealed') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_seal s ON s.id = t.seal_id WHERE t.id = NEW.transfer_id);
  SELECT RAISE(ABORT, 'ledger: immutable') WHERE EXISTS (SELECT 1 FROM ledger_posting WHERE id = NEW.id);
  -- A column of SQLite takes halves, and texts too.
  SELECT RAISE(ABORT, 'ledger: whole') WHERE typeof(NEW.amount) <> 'integer';
END


CREATE TRIGGER ledger_transfer_stays BEFORE UPDATE ON ledger_transfer BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_transfer_remains BEFORE DELETE ON ledger_transfer BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_posting_stays BEFORE UPDATE ON ledger_posting BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_posting_remains BEFORE DELETE ON ledger_posting BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_seal_stays BEFORE UPDATE ON ledger_seal BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_seal_remains BEFORE DELETE ON ledger_seal BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_balance_remains BEFORE DELETE ON ledger_balance BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_balance_in BEFORE INSERT ON ledger_balance BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable') WHERE NEW.posted <> 0 OR NEW.held <> 0 OR EXISTS (
    SELECT 1 FROM ledger_balance WHERE id = NEW.id OR (account_id = NEW.account_id
    AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id));
END


CREATE TRIGGER ledger_hold_remains BEFORE DELETE ON ledger_hold BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_hold_stays BEFORE UPDATE ON ledger_hold
WHEN OLD.ended <> '' OR NEW.ended = '' OR NEW.id <> OLD.id OR NEW.group_id <> OLD.group_id
  OR NEW.account_id <> OLD.account_id OR NEW.commodity_id <> OLD.commodity_id
  OR NEW.fund_id <> OLD.fund_id OR NEW.amount <> OLD.amount OR NEW."key" <> OLD."key"
  OR NEW.ref <> OLD.ref OR NEW.expires_at <> OLD.expires_at OR NEW.made_at <> OLD.made_at
  -- What settles it is sealed after it, so that no old transfer frees it.
  OR EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.id = NEW.settled_by_id
    AND (t.group_id <> NEW.group_id OR EXISTS (SELECT 1 FROM ledger_seal s WHERE s.id = t.seal_id)))
BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END


CREATE TRIGGER ledger_hold_in BEFORE INSERT ON ledger_hold BEGIN
  SELECT RAISE(ABORT, 'ledger: whole') WHERE typeof(NEW.amount) <> 'integer';
  SELECT RAISE(ABORT, 'ledger: immutable') WHERE NEW.ended <> '' OR EXISTS (
    SELECT 1 FROM ledger_hold WHERE id = NEW.id OR ref = NEW.ref
    OR (group_id = NEW.group_id AND "key" = NEW."key"));
  SELECT RAISE(ABORT, 'ledger: stray') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_account a, ledger_commodity c, ledger_fund f
    WHERE a.id = NEW.account_id AND c.id = NEW.commodity_id AND f.id = NEW.fund_id
    AND a.group_id = NEW.group_id AND c.group_id = NEW.group_id AND f.group_id = NEW.group_id);
END


CREATE TRIGGER ledger_hold_keeps AFTER INSERT ON ledger_hold BEGIN
  UPDATE ledger_hold SET ended = 'expired'
    WHERE ended = '' AND group_id = NEW.group_id AND expires_at <= NEW.made_at AND id <> NEW.id;
  INSERT INTO ledger_balance (account_id, commodity_id, fund_id, posted, held, floor, ceiling)
    SELECT NEW.account_id, NEW.commodity_id, NEW.fund_id, 0, 0, floor, ceiling
    FROM ledger_account WHERE id = NEW.account_id AND NOT EXISTS (
      SELECT 1 FROM ledger_balance WHERE account_id = NEW.account_id
      AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id);
  SELECT RAISE(ABORT, 'ledger: floor') WHERE EXISTS (
    SELECT 1 FROM ledger_balance WHERE account_id = NEW.account_id
    AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id
    AND posted - held - NEW.amount < floor);
  UPDATE ledger_balance SET held = held + NEW.amount WHERE account_id = NEW.account_id
    AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id;
END


CREATE TRIGGER ledger_hold_ends AFTER UPDATE OF ended ON ledger_hold BEGIN
  UPDATE ledger_balance SET held = held - NEW.amount WHERE account_id = NEW.account_id
    AND commodity_id = NEW.commodity_id AND fund_id = NEW.fund_id;
END


CREATE TRIGGER ledger_seal_in BEFORE INSERT ON ledger_seal BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable')
    WHERE EXISTS (SELECT 1 FROM ledger_seal WHERE id = NEW.id OR rowid = NEW.rowid);
END


CREATE TRIGGER ledger_seal_closes AFTER INSERT ON ledger_seal BEGIN
  SELECT RAISE(ABORT, 'ledger: empty')
    WHERE NOT EXISTS (SELECT 1 FROM ledger_transfer WHERE seal_id = NEW.id)
    OR EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.seal_id = NEW.id
      AND (SELECT count(*) FROM ledger_posting p WHERE p.transfer_id = t.id) < 2);
  SELECT RAISE(ABORT, 'ledger: unbalanced') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id
    WHERE t.seal_id = NEW.id GROUP BY t.id, p.commodity_id, p.fund_id HAVING sum(p.amount) <> 0);
  SELECT RAISE(ABORT, 'ledger: stray') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id
    LEFT JOIN ledger_account a ON a.id = p.account_id AND a.group_id = NEW.group_id
    LEFT JOIN ledger_commodity c ON c.id = p.commodity_id AND c.group_id = NEW.group_id
    LEFT JOIN ledger_fund f ON f.id = p.fund_id AND f.group_id = NEW.group_id AND f.closed_at IS NULL
    WHERE t.seal_id = NEW.id AND (t.group_id <> NEW.group_id OR p.effective <> t.effective
      OR a.id IS NULL OR c.id IS NULL OR f.id IS NULL));
  SELECT RAISE(ABORT, 'ledger: closed') WHERE EXISTS (
    SELECT 1 FROM ledger_book b JOIN ledger_transfer t ON t.effective <= b.closed_until
    WHERE b.group_id = NEW.group_id AND t.seal_id = NEW.id);
  SELECT RAISE(ABORT, 'ledger: unsound') WHERE EXISTS (
    SELECT 1 FROM ledger_book WHERE group_id = NEW.group_id AND unsound_at IS NOT NULL);
  SELECT RAISE(ABORT, 'ledger: no reversal') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id IN (t.id, t.reverses_id)
    WHERE t.seal_id = NEW.id AND t.reverses_id IS NOT NULL
    GROUP BY t.id, p.account_id, p.commodity_id, p.fund_id HAVING sum(p.amount) <> 0);
  UPDATE ledger_hold SET ended = 'expired'
    WHERE ended = '' AND group_id = NEW.group_id AND expires_at <= NEW.sealed_at;
  INSERT INTO ledger_balance (account_id, commodity_id, fund_id, posted, held, floor, ceiling)
    SELECT DISTINCT p.account_id, p.commodity_id, p.fund_id, 0, 0, a.floor, a.ceiling
    FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id
    JOIN ledger_account a ON a.id = p.account_id
    WHERE t.seal_id = NEW.id AND NOT EXISTS (
      SELECT 1 FROM ledger_balance b WHERE b.account_id = p.account_id
      AND b.commodity_id = p.commodity_id AND b.fund_id = p.fund_id);
  -- Said here, since INSERT OR IGNORE would skip a CHECK without a word.
  SELECT RAISE(ABORT, 'ledger: floor') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id
    JOIN ledger_balance b ON b.account_id = p.account_id AND b.commodity_id = p.commodity_id
      AND b.fund_id = p.fund_id
    WHERE t.seal_id = NEW.id GROUP BY b.id
    HAVING b.posted + sum(p.amount) - b.held < b.floor AND sum(p.amount) < 0);
  SELECT RAISE(ABORT, 'ledger: ceiling') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id
    JOIN ledger_balance b ON b.account_id = p.account_id AND b.commodity_id = p.commodity_id
      AND b.fund_id = p.fund_id
    WHERE t.seal_id = NEW.id GROUP BY b.id
    HAVING b.posted + sum(p.amount) > b.ceiling AND sum(p.amount) > 0);
  UPDATE ledger_balance SET posted = posted + moved.amount FROM (
    SELECT p.account_id, p.commodity_id, p.fund_id, sum(p.amount) AS amount
    FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id
    WHERE t.seal_id = NEW.id GROUP BY p.account_id, p.commodity_id, p.fund_id) AS moved
  WHERE ledger_balance.account_id = moved.account_id
    AND ledger_balance.commodity_id = moved.commodity_id
    AND ledger_balance.fund_id = moved.fund_id;
END


CREATE TRIGGER ledger_seal_day AFTER INSERT ON ledger_seal
WHEN EXISTS (SELECT 1 FROM ledger_commodity WHERE group_id = NEW.group_id AND use_by IS NOT NULL)
BEGIN
  -- Past its day a lot goes to waste or back; carrying a year over moves no goods.
  SELECT RAISE(ABORT, 'ledger: past use_by') WHERE EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_posting p ON p.transfer_id = t.id
    JOIN ledger_commodity c ON c.id = p.commodity_id AND c.use_by < t.effective
    JOIN ledger_account a ON a.id = p.account_id
    WHERE t.seal_id = NEW.id AND t.reverses_id IS NULL AND t.kind <> 'books.carry_over'
      AND p.amount > 0 AND substr(a.path || ':', 1, 12) <> 'World:Waste:');
END


CREATE TRIGGER ledger_commodity_stays BEFORE UPDATE ON ledger_commodity
WHEN NEW.use_by IS NOT OLD.use_by
BEGIN
  SELECT RAISE(ABORT, 'ledger: immutable');
END
