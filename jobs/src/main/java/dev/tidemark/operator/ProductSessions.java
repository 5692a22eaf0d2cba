package dev.tidemark.operator;

/** Fills {@code product.session_event}: the events of known users, with their sessions. */
public final class ProductSessions extends SessionTable {
  public ProductSessions() {
    super("product.session_event", "product.staged_event", "user_id");
  }
}
