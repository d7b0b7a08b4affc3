-- What waits at the server for another change set is few among all that was acknowledged: found without reading the rest.
create index outbox_waiting on outbox (place) where state = 'acked' and seq is null;
