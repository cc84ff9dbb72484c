-- An order and its intent name each other. Judged at COMMIT, so that both are written once, finished: the order, then
-- the intent as placed.
alter table orders alter constraint orders_order_intent deferrable initially deferred;
