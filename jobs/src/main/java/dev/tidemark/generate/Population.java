package dev.tidemark.generate;

import java.util.Locale;

/**
 * Who there is: users, accounts, and who belongs where at which time. Everything is a function of
 * the seed and an index, so nothing has to be remembered while traffic is produced.
 *
 * <p>Indexes from {@link #users()} or {@link #accounts()} on are ids that no change log ever
 * mentions: facts must survive without their dimension row.
 */
final class Population {
  static final int NO_ACCOUNT = -1;
  private static final double FOUNDING_SHARE = 0.6;
  private static final int UNLISTED = 7;

  private final TrafficOptions options;
  private final String[] userIds;
  private final String[] accountIds;
  private final int founders;

  Population(TrafficOptions options) {
    this.options = options;
    userIds = ids(options.users() + UNLISTED, 1);
    accountIds = ids(Math.max(5, options.users() / 8) + UNLISTED, 2);
    founders = Math.max(1, (int) (options.users() * FOUNDING_SHARE));
  }

  int users() {
    return userIds.length - UNLISTED;
  }

  int accounts() {
    return accountIds.length - UNLISTED;
  }

  String userId(int user) {
    return userIds[user];
  }

  String accountId(int account) {
    return accountIds[account];
  }

  int unlistedUser(Dice dice) {
    return users() + dice.below(UNLISTED);
  }

  int unlistedAccount(Dice dice) {
    return accounts() + dice.below(UNLISTED);
  }

  /** Users join in the order of their index, so those present form a prefix. */
  int usersPresentOn(int day) {
    return founders + (int) ((long) (users() - founders) * (day + 1) / options.days());
  }

  int joinDay(int user) {
    return user < founders
        ? -1 - (int) Math.floorMod(trait(user, 3), 400L)
        : (int) ((long) (user - founders) * options.days() / Math.max(1, users() - founders));
  }

  long userCreatedAt(int user) {
    return options.startMicros() + joinDay(user) * Micros.DAY + workHour(user, 4);
  }

  /** Four accounts in five exist before the traffic starts. */
  long accountCreatedAt(int account) {
    long bits = trait(account, 5);
    long day =
        account % 5 == 4
            ? Math.floorMod(bits, (long) options.days())
            : -30 - Math.floorMod(bits, 500L);
    return options.startMicros() + day * Micros.DAY + workHour(account, 6);
  }

  boolean switches(int user) {
    return user < users() && Math.floorMod(trait(user, 7), 20L) == 0;
  }

  int switchDay(int user) {
    int first = Math.max(0, joinDay(user));
    return first + (int) Math.floorMod(trait(user, 8), (long) (options.days() - first));
  }

  /** In the middle of a working day: the day then has events of two accounts. */
  long switchAt(int user) {
    return options.startMicros() + switchDay(user) * Micros.DAY + workHour(user, 9);
  }

  int firstAccount(int user) {
    return account(user, 10);
  }

  int accountAfterSwitch(int user) {
    int next = account(user, 11);
    return next == firstAccount(user) ? (next + 1) % accounts() : next;
  }

  int accountAt(int user, long micros) {
    return switches(user) && micros >= switchAt(user)
        ? accountAfterSwitch(user)
        : firstAccount(user);
  }

  /** Squaring makes few accounts large and many small; one user in forty has an unlisted one. */
  private int account(int user, int stream) {
    long bits = trait(user, stream);
    if (bits % 40 == 0) {
      return accounts() + (int) Math.floorMod(bits >> 8, (long) UNLISTED);
    }
    double unit = Dice.unit(bits);
    return (int) (accounts() * unit * unit);
  }

  private long workHour(int index, int stream) {
    return 9 * Micros.HOUR + Math.floorMod(trait(index, stream), 8 * 3_600_000L) * Micros.MILLI;
  }

  private long trait(int index, int stream) {
    return Dice.mix(Dice.mix(options.seed() * 31 + stream) + index);
  }

  private String[] ids(int count, int stream) {
    String[] ids = new String[count];
    long salt = Dice.mix(options.seed() * 31 + stream) | 1;
    for (int i = 0; i < count; i++) {
      // An odd factor is a bijection modulo 2^48, so ids cannot collide.
      long id = ((i + 1) * salt * 2_654_435_761L) & 0xFFFF_FFFF_FFFFL;
      String hex = Long.toHexString(id).toLowerCase(Locale.ROOT);
      ids[i] = "0".repeat(12 - hex.length()) + hex;
    }
    return ids;
  }
}
